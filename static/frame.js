// Posts the height of the content to the parent page. There static/embed/2.js or WordPress resizes the iframe.
// WordPress identifies its iframes by a secret, which it adds to their URL after they have loaded. It opens their links
// itself, because its sandbox forbids new windows. Links that stay in the iframe have target="_self".

const root = document.documentElement
const secret = () => /[?&#]secret=([A-Za-z0-9]+)/.exec(location.hash)?.[1]
let postedHeight = 0
let wasShrinking = false
let reversals = 0
let lastChange = 0

// The height without a scrollbar, even if there is one now.
function contentHeight() {
  root.style.overflow = "hidden"
  const { height } = root.getBoundingClientRect()
  root.style.overflow = ""
  return Math.ceil(height)
}

function postHeight() {
  parent.postMessage({ type: "timeline:height", height: postedHeight }, "*")
  if (secret()) parent.postMessage({ message: "height", value: postedHeight, secret: secret() }, "*")
}

function onResize() {
  const now = contentHeight()
  if (now === postedHeight) return
  // If the parent page's scrollbar comes and goes with this height, the changes never end. Keep the greater height.
  const isShrinking = now < postedHeight
  if (performance.now() - lastChange > 1000) reversals = 0
  else if (isShrinking !== wasShrinking) reversals++
  lastChange = performance.now()
  wasShrinking = isShrinking
  if (isShrinking && reversals > 6) return
  postedHeight = now
  postHeight()
}

function onMessage({ data, source }) {
  if (source !== parent || !postedHeight) return
  if (data?.type === "timeline:ask" || (data?.message === "ready" && data.secret && data.secret === secret())) postHeight()
}

// Only the film scrolls: the page around the iframe stays where it is, and so do its history and the secret.
function scrollFilm(stop) {
  const film = stop.closest(".film")
  const edge = document.dir === "rtl" ? "right" : "left"
  film.scrollBy(stop.getBoundingClientRect()[edge] - film.getBoundingClientRect()[edge], 0)
}

function onClick(event) {
  const link = event.target.closest("a[href]")
  if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (link.closest(".film-years")) {
    event.preventDefault()
    scrollFilm(document.querySelector(link.hash).parentElement)
  } else if (secret() && link.target === "_self") {
    link.hash = `?secret=${secret()}`
  } else if (secret()) {
    event.preventDefault()
    parent.postMessage({ message: "link", value: link.href.baseVal ?? link.href, secret: secret() }, "*")
  }
}

if (parent !== window) {
  new ResizeObserver(onResize).observe(root)
  addEventListener("resize", onResize) // a scrollbar may be needed only because it narrows the content
  addEventListener("message", onMessage)
  addEventListener("click", onClick)
}
