// Says how tall the frame is to the page that holds it, which answers in static/embed/1.js; and to WordPress, which
// names its frames by a secret and opens their links itself, since its sandbox lets no window open.

const root = document.documentElement
const secret = () => /[?&#]secret=([A-Za-z0-9]+)/.exec(location.hash)?.[1]
let told = 0
let fell = false
let turns = 0
let last = 0

// As tall as it will be without a scrollbar, whether one is there or not.
function height() {
  root.style.overflow = "hidden"
  const { height } = root.getBoundingClientRect()
  root.style.overflow = ""
  return Math.ceil(height)
}

function say() {
  parent.postMessage({ type: "timeline:height", height: told }, "*")
  if (secret()) parent.postMessage({ message: "height", value: told, secret: secret() }, "*")
}

function measured() {
  const now = height()
  if (now === told) return
  // A page whose own scrollbar comes and goes with this height would go on for ever: there the taller one stays.
  const falls = now < told
  if (performance.now() - last > 1000) turns = 0
  else if (falls !== fell) turns++
  last = performance.now()
  fell = falls
  if (falls && turns > 6) return
  told = now
  say()
}

function asked({ data, source }) {
  if (source !== parent || !told) return
  if (data?.type === "timeline:ask" || (data?.message === "ready" && data.secret && data.secret === secret())) say()
}

function followed(event) {
  const link = event.target.closest("a[href]")
  if (!link || !secret() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  parent.postMessage({ message: "link", value: link.href, secret: secret() }, "*")
}

if (parent !== window) {
  new ResizeObserver(measured).observe(root)
  addEventListener("resize", measured) // a scrollbar stays for what it makes narrow itself, until it is taken away
  addEventListener("message", asked)
  addEventListener("click", followed)
}
