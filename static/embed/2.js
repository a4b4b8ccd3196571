// Makes the frames of a Timeline as tall as what is in them, and <timeline-embed src title> into such a frame.
// It serves its own origin. Pages name the hash of this file: a change becomes 3.js.
(() => {
  const name = "timeline-embed"
  const origin = address => {
    try { return new URL(address, document.baseURI).origin } catch {}
  }

  // In a module or a shadow root, only the stack has the address.
  const own = document.currentScript
  const address = own instanceof HTMLScriptElement ? own.src : /https?:\/\/[^/]+/.exec(new Error().stack)
  const site = address && origin(address)
  const key = Symbol.for("timeline " + site)
  if (!site || window[key]) return
  window[key] = true

  // All from a node down, also in open shadow roots.
  const tree = root => [root, ...root.querySelectorAll("*")].flatMap(each =>
    each.shadowRoot ? [each, ...tree(each.shadowRoot)] : each)
  const frames = () => tree(document).filter(each => each.localName === "iframe")

  addEventListener("message", ({ data, source, origin: sender }) => {
    if (!data || data.type !== "timeline:height" || !Number.isFinite(data.height)) return
    const frame = frames().find(each => each.contentWindow === source)
    // A sandboxed sender is "null"; a frame filled by a link has no src.
    if (!frame || (sender !== site && origin(frame.src) !== site)) return
    const style = getComputedStyle(frame)
    const isWhole = style.boxSizing === "border-box"
    const edges = isWhole ? ["borderTopWidth", "paddingTop", "paddingBottom", "borderBottomWidth"] : []
    const height = Math.ceil(Math.min(Math.max(data.height, 50), 5000))
    frame.style.height = edges.reduce((sum, edge) => sum + parseFloat(style[edge]), height) + "px"
  })

  // Those that were there before are asked.
  for (const each of frames()) if (origin(each.src) === site) each.contentWindow.postMessage({ type: "timeline:ask" }, "*")

  const fill = element => {
    const src = element.getAttribute("src")
    if (!src || origin(src) !== site) return
    const frame = element.querySelector("iframe") || Object.assign(document.createElement("iframe"), {
      title: element.title, width: "100%", height: 600, style: "border: 0", loading: "lazy",
      sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox",
      referrerPolicy: "strict-origin-when-cross-origin"
    })
    if (frame.getAttribute("src") !== src) frame.src = src
    if (!frame.parentNode) element.prepend(frame)
  }

  const meet = root => tree(root).forEach(each => {
    if (each.localName === name) fill(each)
    if (each.shadowRoot) watch(each.shadowRoot)
    // Its definition may open one.
    if (each.matches?.(":not(:defined)")) customElements.whenDefined(each.localName).then(() => meet(each), () => {})
  })
  const observer = new MutationObserver(records => records.forEach(({ target, attributeName, addedNodes }) =>
    (attributeName ? [target] : addedNodes).forEach(each => each.localName && meet(each))))
  const watch = root => observer.observe(root, { subtree: true, childList: true, attributeFilter: ["src"] })
  watch(document)
  meet(document)

  // Elements in shadow roots that open later announce themselves. 1.js stops if they are defined, so it goes first.
  addEventListener(name, ({ detail }) => {
    watch(detail.getRootNode())
    fill(detail)
  })
  const define = () => customElements.get(name) || customElements.define(name, class extends HTMLElement {
    connectedCallback() { dispatchEvent(new CustomEvent(name, { detail: this })) }
  })
  document.readyState === "complete" ? define() : addEventListener("load", define)
})()
