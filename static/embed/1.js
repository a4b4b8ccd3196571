// Makes the frames of a Timeline as tall as what is in them, and <timeline-embed src title> into such a frame.
// Pages name the hash of this file: it stays as it is for good, and a change becomes 2.js.
(() => {
  const own = document.currentScript
  if (!(own instanceof HTMLScriptElement) || !window.customElements || customElements.get("timeline-embed")) return

  const origin = address => {
    try {
      return new URL(address, document.baseURI).origin
    } catch (_) {}
  }
  const site = origin(own.src)
  const frames = () => [...document.getElementsByTagName("iframe")].filter(each => origin(each.src) === site)

  addEventListener("message", ({ data, source }) => {
    if (!data || data.type !== "timeline:height" || !Number.isFinite(data.height)) return
    const frame = frames().find(each => each.contentWindow === source)
    if (!frame) return
    const style = getComputedStyle(frame)
    const edges = ["borderTopWidth", "paddingTop", "paddingBottom", "borderBottomWidth"]
    const around = style.boxSizing === "border-box" ? edges : []
    const height = Math.ceil(Math.min(Math.max(data.height, 50), 5000))
    frame.style.height = around.reduce((sum, edge) => sum + parseFloat(style[edge]), height) + "px"
  })

  // Those that were there before are asked.
  frames().forEach(each => each.contentWindow.postMessage({ type: "timeline:ask" }, "*"))

  customElements.define("timeline-embed", class extends HTMLElement {
    connectedCallback() {
      const src = this.getAttribute("src")
      if (!src || origin(src) !== site || this.querySelector("iframe")) return
      const frame = document.createElement("iframe")
      frame.title = this.title
      frame.loading = "lazy"
      frame.sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
      frame.referrerPolicy = "strict-origin-when-cross-origin"
      frame.width = "100%"
      frame.height = 600
      frame.style.border = 0
      frame.src = src
      this.prepend(frame)
    }
  })
})()
