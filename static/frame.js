// Says how tall the frame is to the page that holds it, which answers in static/embed/1.js; and to WordPress, which
// names its frames by a secret and opens their links itself, since its sandbox lets no window open.

const root = document.documentElement
const secret = () => /[?&#]secret=([A-Za-z0-9]+)/.exec(location.hash)?.[1]
let postedHeight = 0
let wasShrinking = false
let reversals = 0
let lastChange = 0

// As tall as it will be without a scrollbar, whether one is there or not.
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
  // A page whose own scrollbar comes and goes with this height would go on for ever: there the taller one stays.
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

function onClick(event) {
  const link = event.target.closest("a[href]")
  if (!link || !secret() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  parent.postMessage({ message: "link", value: link.href, secret: secret() }, "*")
}

if (parent !== window) {
  new ResizeObserver(onResize).observe(root)
  addEventListener("resize", onResize) // a scrollbar stays for what it makes narrow itself, until it is taken away
  addEventListener("message", onMessage)
  addEventListener("click", onClick)
}
