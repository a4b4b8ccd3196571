// While the file is edited, the page follows it: of another edition it is loaded again, where it was; and what is wrong
// with the file is told on it, and goes when it is mended.
const { edition } = document.querySelector("script[data-edition]").dataset
const ribbon = document.getElementById("previewing") // frames have none
const pause = () => new Promise(done => setTimeout(done, 300))

// Nothing where the preview has ended; it may begin again.
async function asked(address) {
  try {
    const reply = await fetch(address, { cache: "no-store" })
    return await reply.text()
  } catch {}
}

async function tell() {
  const page = await asked(location.href)
  const fresh = page && new DOMParser().parseFromString(page, "text/html").getElementById("previewing")
  if (!fresh) return
  for (const part of ribbon.querySelectorAll(":scope > [id]")) part.replaceChildren(...fresh.querySelector(`#${part.id}`).childNodes)
  ribbon.dataset.refused = fresh.dataset.refused
}

async function unchanged() {
  const said = document.visibilityState === "visible" && (await asked("/preview/state"))
  if (!said || !said.startsWith("{")) return true // something else answers in its place
  const state = JSON.parse(said)
  if (state.edition !== edition) return false
  if (ribbon && state.refused !== ribbon.dataset.refused) await tell()
  return true
}

if (self === top) {
  while (await unchanged()) await pause()
  location.reload()
}
