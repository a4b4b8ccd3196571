// While the file is edited, the page follows it: of another edition it is loaded again, where it was; and what is wrong
// with the file is told on it, and goes when it is mended.
const { edition } = document.querySelector("script[data-edition]").dataset
const panel = document.getElementById("preview-panel") // frames have none
const pause = () => new Promise(done => setTimeout(done, 300))

// Nothing where the preview has ended; it may begin again.
async function fetchText(address) {
  try {
    const reply = await fetch(address, { cache: "no-store" })
    return await reply.text()
  } catch {}
}

async function updateProblems() {
  const page = await fetchText(location.href)
  const fresh = page && new DOMParser().parseFromString(page, "text/html").getElementById("preview-panel")
  if (!fresh) return
  for (const part of panel.querySelectorAll(":scope > [id]")) part.replaceChildren(...fresh.querySelector(`#${part.id}`).childNodes)
  panel.dataset.refused = fresh.dataset.refused
}

async function isUnchanged() {
  const responseText = document.visibilityState === "visible" && (await fetchText("/preview/state"))
  if (!responseText || !responseText.startsWith("{")) return true // something else answers in its place
  const state = JSON.parse(responseText)
  if (state.edition !== edition) return false
  if (panel && state.refused !== panel.dataset.refused) await updateProblems()
  return true
}

if (self === top) {
  while (await isUnchanged()) await pause()
  location.reload()
}
