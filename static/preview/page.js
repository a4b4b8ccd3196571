// While the file is edited, the page follows it: of another edition it is loaded again, where it was; and what is wrong
// with the file is told on it, and goes when it is mended.
const { edition } = document.querySelector("script[data-edition]").dataset
const ribbon = document.getElementById("previewing") // frames have none
const pause = () => new Promise(done => setTimeout(done, 300))

async function told() {
  const reply = await fetch(location.href, { cache: "no-store" })
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("previewing")
  if (!fresh) return
  for (const part of ribbon.querySelectorAll("[id]")) part.replaceChildren(...fresh.querySelector(`#${part.id}`).childNodes)
  ribbon.dataset.refused = fresh.dataset.refused
}

async function unchanged() {
  if (document.visibilityState === "hidden") return true
  try {
    const state = await (await fetch("/preview/state", { cache: "no-store" })).json()
    if (state.edition !== edition) return false
    if (ribbon && state.refused !== ribbon.dataset.refused) await told()
  } catch {} // the preview has ended, or begins again
  return true
}

if (self === top) {
  while (await unchanged()) await pause()
  location.reload()
}
