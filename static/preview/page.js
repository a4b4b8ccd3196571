// Follows the file while it is edited. Reloads the page when there is a new edition, and keeps the scroll position.
// Updates the list of problems without a reload.
const { edition } = document.querySelector("script[data-edition]").dataset
const panel = document.getElementById("preview-panel") // embeds have no panel
const pause = () => new Promise(done => setTimeout(done, 300))

// Returns undefined if the preview has stopped; it may start again.
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
  if (!responseText || !responseText.startsWith("{")) return true // another server may use the port now
  const state = JSON.parse(responseText)
  if (state.edition !== edition) return false
  if (panel && state.refused !== panel.dataset.refused) await updateProblems()
  return true
}

if (self === top) {
  while (await isUnchanged()) await pause()
  location.reload()
}
