{
  const { dataset } = document.currentScript
  const [navigation] = performance.getEntriesByType("navigation")
  if (document.referrer.startsWith(`${location.origin}/`) || navigation?.type !== "navigate") {
    document.documentElement.classList.add("web-fonts")
  }
  new PerformanceObserver((entries, observer) => {
    if (!entries.getEntriesByName("first-contentful-paint").length) return
    observer.disconnect()
    import(dataset.siteScript)
  }).observe({ type: "paint", buffered: true })
}
