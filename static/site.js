// Improves pages that also work without scripts. Each state has a URL: the script fetches the page of that URL and
// copies its `data-live` parts into this page.

const filters = document.getElementById("filters")
const form = filters && document.getElementById("search-form")
const status = document.querySelector("[role=status]")
let currentUrl = location.pathname + location.search
let pendingRequest
let typingTimer

// Show the page of a URL. What is typed in one go is one entry of the browser history.
async function loadPage(address, action) {
  clearTimeout(typingTimer)
  pendingRequest?.abort()
  const controller = (pendingRequest = new AbortController())
  let response, page
  try {
    response = await fetch(address, { signal: controller.signal })
    page = new DOMParser().parseFromString(await response.text(), "text/html")
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = status.dataset.errorText
    return false
  }
  if (response.status === 400) {
    status.textContent = [...page.querySelectorAll("main :is(h1, h1 ~ p)")].map(each => each.textContent.trim()).join(" ")
    return false
  }
  if (!response.ok) {
    location.assign(address)
    return false
  }
  const canonical = page.querySelector("[rel=canonical]").href
  const { pathname, search } = new URL(canonical)
  if (action !== "back" && pathname + search !== currentUrl) {
    const same = action === "typing" && history.state?.action === action
    history[same ? "replaceState" : "pushState"]({ action }, "", pathname + search)
  }
  currentUrl = pathname + search
  document.querySelector("[rel=canonical]").href = canonical
  updatePage(page, action)
  return true
}

// Replace the live parts with those of the fetched page. Keep the focus, and what has it in its place.
function updatePage(page, action) {
  const focused = document.activeElement
  const { top } = focused.getBoundingClientRect()
  const positions = overview?.markPositions()
  document.title = page.title
  replaceLiveParts(page)
  status.textContent = page.querySelector("[role=status]").textContent
  for (const field of page.querySelectorAll("#q, .date-range input")) {
    const here = form.elements[field.name]
    if (here !== focused || action === "back") here.value = field.value
  }
  enhance()
  if (!focused.isConnected) counterpartOf(focused).focus({ preventScroll: true })
  else if (focused !== document.body) scrollBy(0, focused.getBoundingClientRect().top - top)
  overview?.moveMarks(positions)
}

// Return the new element in place of an element that had the focus, else the status line with the number of results.
function counterpartOf(element) {
  const alike = element.name
    ? `[name=${element.name}][value="${CSS.escape(element.value)}"]`
    : element.dataset.zoom ? `[data-zoom=${element.dataset.zoom}]` : element.closest(".zoomable") && "[role=application]"
  return (alike && document.querySelector(alike)) || (element.dataset.zoom && document.querySelector(".zoom a")) || status
}

function replaceLiveParts(page) {
  for (const fresh of page.querySelectorAll("[data-live]")) document.getElementById(fresh.id)?.replaceChildren(...fresh.childNodes)
}

// Return the URL of what a form asks for, with other values of some fields.
function formUrl(form, values = {}) {
  const data = new FormData(form)
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  const parameters = new URLSearchParams()
  for (const [name, value] of data) if (value.trim()) parameters.append(name, value.trim())
  return form.action + (parameters.size ? `?${parameters}` : "")
}

if (form) {
  form.addEventListener("submit", event => {
    event.preventDefault()
    filters.open = false
    loadPage(formUrl(form))
  })
  filters.addEventListener("change", () => loadPage(formUrl(form)))
  filters.addEventListener("keydown", event => event.key === "Escape" && (filters.open = false))
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
    const response = await fetch(formUrl(embedForm), { signal: controller.signal })
    if (!response.ok) return embedForm.requestSubmit() // the error page says what is wrong
    replaceLiveParts(new DOMParser().parseFromString(await response.text(), "text/html"))
    history.replaceState(null, "", response.url)
    enhance()
    status.textContent = document.getElementById("permission")?.textContent ?? ""
  } catch {} // aborted by a newer change, or the service is down: the submit button still works
})

const isRtl = document.dir === "rtl" // time runs in the direction of the script

// The overview has a script of its own. Until it is there, and without it, the overview works by links.
const overviewSection = document.getElementById("overview-section")
let overview
if (form) {
  import(overviewSection.dataset.script).then(module => {
    overview = module
    overview.start(overviewSection, loadPage, (from, to) => formUrl(form, { from, to }))
  }, () => {})
}

// Beside the list on wide screens: what belongs to the entry that is looked at, taken from the page of its event.
const listAside = document.getElementById("list-aside")
const contexts = new Map() // by the URL of an event
let lookTimer
let shownEntry

async function showContext(entry) {
  const link = entry.querySelector("[rel=bookmark]")
  if (!contexts.has(link.href)) contexts.set(link.href, fetchContext(link.href))
  const context = await contexts.get(link.href)
  if (entry !== shownEntry || !context) return
  const heading = document.createElement("h2")
  heading.textContent = link.textContent
  const box = document.createElement("div")
  box.className = "entry-context"
  box.append(heading, context.cloneNode(true))
  listAside.querySelector(".entry-context")?.remove()
  listAside.prepend(box)
}

// The picture of an event, and the part of its page about people, places and sources, without ids, since they may be on
// this page too.
async function fetchContext(url) {
  const response = await fetch(url).catch(() => null)
  if (!response?.ok) return null
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const context = new DocumentFragment()
  context.append(...page.querySelectorAll(".event-body > .picture, .event-context"))
  for (const image of context.querySelectorAll("[sizes]")) image.sizes = "19rem"
  for (const element of context.querySelectorAll("[id], [aria-labelledby]")) {
    for (const name of ["id", "aria-labelledby"]) element.removeAttribute(name)
    if (element.matches("h2")) element.outerHTML = `<h3>${element.innerHTML}</h3>`
  }
  return context.firstChild && context
}

function look(event) {
  const entry = event.target.closest("#event-list .event")
  if (!entry || entry === shownEntry || getComputedStyle(listAside).position !== "sticky") return
  clearTimeout(lookTimer)
  lookTimer = setTimeout(() => showContext((shownEntry = entry)), 150)
}

// A page whose aside is empty begins with the first entry.
function fillAside() {
  const isEmpty = listAside && !listAside.textContent.trim()
  const entry = document.querySelector("#event-list .event")
  if (isEmpty && entry) look({ target: entry })
}

if (listAside) for (const type of ["pointerover", "focusin"]) document.addEventListener(type, look)

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

// The picker of years and the menus are <details>. Escape and a click outside close them.
const OPEN_MENU = ":is(.period-picker, .menu)[open]"
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll(OPEN_MENU)) if (!menu.contains(event.target)) menu.open = false
  const button = event.target.closest("[data-share] > summary")
  if (!button || !navigator.share) return
  event.preventDefault()
  share(button.parentElement)
})
document.addEventListener("keydown", event => {
  const menu = event.key === "Escape" && event.target.closest(OPEN_MENU)
  if (!menu) return
  menu.open = false
  menu.firstElementChild.focus()
})

// Open the system's sheet. If it fails, the menu opens; the reader's own cancel is no failure.
async function share(menu) {
  const { share: text, shareUrl: url } = menu.dataset
  try {
    await navigator.share({ title: text, text, url })
  } catch (error) {
    menu.open = error.name !== "AbortError"
  }
}

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
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false
    button.onclick = () => print()
  }
  visibleYears.clear()
  yearObserver.disconnect()
  fillAside()
  for (const year of document.querySelectorAll("#event-list .year")) yearObserver.observe(year)
  overview?.refresh()
}

enhance()
markToday()
fetchWebFonts()
