// Improves pages that also work without scripts. Each state has a URL: the script fetches the page of that URL and
// copies its `data-live` parts into this page.

const form = document.getElementById("event-list") && document.getElementById("search-form")
const status = document.querySelector("[role=status]")
let currentUrl = location.pathname + location.search
let pendingRequest
let typingTimer

// Show the page of a URL. A series of the same `action`, as in typing or zooming, is one entry of the browser history.
async function loadPage(address, action) {
  clearTimeout(typingTimer)
  pendingRequest?.abort()
  const controller = (pendingRequest = new AbortController())
  let reply, page
  try {
    reply = await fetch(address, { signal: controller.signal })
    page = new DOMParser().parseFromString(await reply.text(), "text/html")
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = status.dataset.errorText
    return false
  }
  if (reply.status === 400) {
    status.textContent = [...page.querySelectorAll("main :is(h1, h1 ~ p)")].map(each => each.textContent.trim()).join(" ")
    return false
  }
  if (!reply.ok) {
    location.assign(address)
    return false
  }
  const canonical = page.querySelector("[rel=canonical]").href
  const { pathname, search } = new URL(canonical)
  if (action !== "back" && pathname + search !== currentUrl) {
    const same = action && history.state?.action === action
    history[same ? "replaceState" : "pushState"]({ action }, "", pathname + search)
  }
  currentUrl = pathname + search
  document.querySelector("[rel=canonical]").href = canonical
  updatePage(page, action)
  return true
}

// Replace the live parts with those of the fetched page, and keep the focus.
function updatePage(page, action) {
  const focused = document.activeElement
  document.title = page.title
  const picture = document.getElementById("overview-section")
  picture.style.minHeight = `${picture.offsetHeight}px`
  replaceLiveParts(page)
  status.textContent = page.querySelector("[role=status]").textContent
  for (const field of page.querySelectorAll("#search-form :is([type=search], .date-range input)")) {
    const here = form.querySelector(`[name=${field.name}]`)
    if (here !== focused || action === "back") here.value = field.value
  }
  enhance()
  if (!focused.isConnected) counterpartOf(focused).focus({ preventScroll: true })
}

// Return the new element in place of an element that had the focus, else the status line with the number of results.
function counterpartOf(element) {
  const alike = element.name
    ? `[name=${element.name}][value="${CSS.escape(element.value)}"]`
    : element.dataset.zoom ? `[data-zoom=${element.dataset.zoom}], .zoom a` : element.matches(".zoomable") && ".zoomable"
  return (alike && document.querySelector(alike)) || status
}

function replaceLiveParts(page) {
  for (const fresh of page.querySelectorAll("[data-live]")) document.getElementById(fresh.id)?.replaceChildren(...fresh.childNodes)
}

function formUrl(form) {
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (value.trim()) words.append(name, value.trim())
  return form.action + (words.size ? `?${words}` : "")
}

if (form) {
  form.addEventListener("submit", event => {
    event.preventDefault()
    loadPage(formUrl(form))
  })
  form.addEventListener("change", event => {
    if (event.target.type === "checkbox") loadPage(formUrl(form))
  })
  const searchField = form.querySelector("[type=search]")
  const searchSoon = () => {
    clearTimeout(typingTimer)
    typingTimer = setTimeout(() => loadPage(formUrl(form), "typing"), 250)
  }
  searchField.addEventListener("input", searchSoon)
  if (searchField.value !== searchField.defaultValue) searchSoon() // typed before this script was there
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-live] a")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const to = new URL(link.href.baseVal ?? link.href, location.href)
    if (to.origin + to.pathname !== form.action || to.hash) return
    event.preventDefault()
    const leaves = link.closest("#event-list")
    loadPage(to.href, link.dataset.zoom && "zoom").then(done => done && leaves && document.getElementById("result-bar").scrollIntoView())
  })
  addEventListener("popstate", () => location.pathname + location.search !== currentUrl && loadPage(location.href, "back"))
}

// The embed builder: update the preview after each change.
const embedForm = document.querySelector("form.embed-form")
embedForm?.addEventListener("change", async () => {
  pendingRequest?.abort()
  const controller = (pendingRequest = new AbortController())
  try {
    const reply = await fetch(formUrl(embedForm), { signal: controller.signal })
    if (!reply.ok) return embedForm.requestSubmit() // the error page says what is wrong
    replaceLiveParts(new DOMParser().parseFromString(await reply.text(), "text/html"))
    history.replaceState(null, "", reply.url)
    enhance()
    status.textContent = document.getElementById("permission")?.textContent ?? ""
  } catch {} // aborted by a newer change, or the service is down: the submit button still works
})

// The overview: zoom at the pointer with Ctrl and the wheel or with a pinch, and at the middle with the keyboard.
const DAY = 864e5
const isRtl = document.dir === "rtl" // time runs in the direction of the script
let zoomTimer
let zoomQueue = Promise.resolve()

// Return the day, counted from 1970-01-01, at a percentage of the overview's width.
function dayAt(at) {
  const edges = document.querySelector(".overview").dataset.edges.split(",").map(edge => edge.split(" ").map(Number))
  const right = Math.max(1, edges.findIndex(([, edge]) => edge >= at))
  const [[start, from], [end, to]] = edges.slice(right - 1, right + 1)
  return start + ((end - start) * (at - from)) / (to - from)
}

// Show the years that are mostly between two percentages of the width, or the months if the range is short.
function zoomTo(left, right, onUnchanged) {
  const days = [dayAt(left), dayAt(right) - 1]
  const [digits, margin] = days[1] - days[0] < 3 * 366 ? [7, 15] : [4, 182]
  const middle = (days[0] + days[1]) / 2
  const times = [Math.min(days[0] + margin, middle), Math.max(days[1] - margin, middle)]
    .map(day => new Date(day * DAY).toISOString().replace(/^-00/, "-")) // before the year 0 it has six digits
    .map(text => text.slice(0, text.startsWith("-") ? digits + 1 : digits))
  clearTimeout(zoomTimer)
  zoomTimer = setTimeout(async () => {
    const fields = ["from", "to"].map(name => form.querySelector(`[name=${name}]`))
    const same = fields.every((field, index) => field.value === times[index])
    fields.forEach((field, index) => (field.value = times[index]))
    if (same || !(await loadPage(formUrl(form), "zoom"))) onUnchanged()
  }, 120)
}

// Follow the links one after another, however fast the keys are pressed.
function followZoomLink(name) {
  const link = () => document.querySelector(`.zoom a[data-zoom=${name}]`)
  zoomQueue = zoomQueue.then(() => link() && loadPage(link().href, "zoom"))
}

function enableZoom(picture) {
  picture.tabIndex = 0
  picture.setAttribute("aria-describedby", "zoom-help")
  const drawing = picture.firstElementChild
  let left = 0
  let right = 100
  const resetTransform = () => {
    ;[left, right] = [0, 100]
    drawing.style.transform = ""
  }
  const zoomIn = (at, by) => {
    if (!document.querySelector(".zoom a[data-zoom=in]")) return
    const middle = left + ((right - left) * at) / 100
    ;[left, right] = [middle - (middle - left) * by, middle + (right - middle) * by]
    drawing.style.transformOrigin = "0 0"
    drawing.style.transform = `scaleX(${100 / (right - left)}) translateX(${isRtl ? right - 100 : -left}%)`
    zoomTo(left, right, resetTransform)
  }
  const positionAt = x => {
    const at = Math.min(Math.max((100 * (x - picture.getBoundingClientRect().left)) / picture.clientWidth, 0), 100)
    return isRtl ? 100 - at : at
  }
  picture.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey) return // scrolls the page
    event.preventDefault()
    if (event.deltaY > 0) followZoomLink("out")
    else if (event.deltaY < 0) zoomIn(positionAt(event.clientX), 0.8)
  }, { passive: false })
  const touches = new Map()
  let pinchDistance
  picture.addEventListener("pointerdown", event => event.pointerType === "touch" && touches.set(event.pointerId, event.clientX))
  picture.addEventListener("pointermove", event => {
    if (!touches.has(event.pointerId)) return
    touches.set(event.pointerId, event.clientX)
    if (touches.size !== 2) return
    const [a, b] = touches.values()
    const now = Math.max(Math.abs(a - b), 20)
    pinchDistance ??= now
    if (now > pinchDistance * 1.1) zoomIn(positionAt((a + b) / 2), 0.8)
    else if (now < pinchDistance * 0.7) followZoomLink("out")
    else return
    pinchDistance = now
  })
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) picture.addEventListener(end, event => touches.delete(event.pointerId) && (pinchDistance = undefined))
  picture.addEventListener("keydown", event => {
    const name = { "+": "in", "=": "in", "-": "out", [isRtl ? "ArrowRight" : "ArrowLeft"]: "earlier", [isRtl ? "ArrowLeft" : "ArrowRight"]: "later" }[event.key]
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.target !== picture) return
    event.preventDefault()
    followZoomLink(name)
  })
}

// Mark the visible years of the list on the minimap.
const visibleYears = new Set()
const yearObserver = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) visibleYears[isIntersecting ? "add" : "delete"](Number(target.id.slice(1)))
  const columns = [...document.querySelectorAll(".minimap .column")]
  const years = [...visibleYears].map(year => columns.findLast(each => each.dataset.year <= year)).filter(Boolean)
  const ends = years.map(each => [each.x.baseVal.value, each.x.baseVal.value + each.width.baseVal.value])
  const viewport = document.querySelector(".minimap .viewport")
  if (!viewport || !ends.length) return
  const start = Math.min(...ends.map(([left]) => left))
  viewport.setAttribute("x", start)
  viewport.setAttribute("width", Math.max(...ends.map(([, right]) => right)) - start)
}, { rootMargin: "-60px 0px -30% 0px" })

// On the calendar of a month, arrow keys move between days and skip days without entries.
document.getElementById("main").addEventListener("keydown", event => {
  const cell = event.target.closest("table.calendar-grid td[id]")
  const step = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
  if (!cell || !step) return
  event.preventDefault()
  const days = [...cell.closest("table").querySelectorAll("td[id]")]
  let link
  for (let at = days.indexOf(cell) + step; days[at] && !link; at += step) link = [...days[at].querySelectorAll("a")].find(each => each.offsetParent)
  link?.focus()
})

// Print the URL and the date in the footer of every sheet of paper, not only at the end.
const printFooterStyles = new CSSStyleSheet()
document.adoptedStyleSheets.push(printFooterStyles)

async function copyToClipboard(button) {
  const name = button.textContent
  await navigator.clipboard.writeText(button.dataset.copy)
  button.textContent = button.dataset.copiedLabel
  setTimeout(() => (button.textContent = name), 2000)
}

// Mark today on the sheet of its month or year. The server does not, so that a sheet is the same on every day.
function markToday() {
  const sheet = document.querySelector("[data-sheet]")
  if (!sheet) return
  const [year, month, day] = new Date().toLocaleDateString("sv", { timeZone: sheet.dataset.timeZone }).split("-")
  const ids = { [year]: `d${month}${day}`, [`${year}-${month}`]: `d${Number(day)}` }
  document.getElementById(ids[sheet.dataset.sheet])?.setAttribute("aria-current", "date")
}

// Fetch the web fonts for the next page (head.js), only those with letters of this page. This page stays as it is.
function fetchWebFonts() {
  const families = getComputedStyle(document.documentElement).getPropertyValue("--web-fonts")
  const text = document.getElementById("main").textContent
  for (const weight of [400, 700]) document.fonts.load(`${weight} 1em ${families}`, text).catch(() => {})
}

// Set up the page. This must run again after its parts were replaced.
function enhance() {
  const footerText = JSON.stringify(document.getElementById("print-footer")?.textContent ?? "")
  printFooterStyles.replaceSync(`@page { @bottom-left { content: ${footerText}; font: 8pt "Be Vietnam Pro", "Noto Sans Lao Looped", sans-serif } }`)
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard
    button.onclick = () => copyToClipboard(button).catch(() => (button.hidden = true))
  }
  visibleYears.clear()
  yearObserver.disconnect()
  for (const year of document.querySelectorAll("#event-list .year")) yearObserver.observe(year)
  const picture = document.querySelector(".zoomable:not([tabindex])")
  if (picture && form) enableZoom(picture)
}

enhance()
markToday()
fetchWebFonts()
