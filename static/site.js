// What a script can better on pages that work without it. Every state that it makes is an address of the service:
// it fetches that page and puts its live parts into this one.

const form = document.getElementById("list") && document.getElementById("narrow")
const status = document.querySelector("[role=status]")
let shown = location.pathname + location.search
let fetching
let typing

// Show an address. What is done in one go, as typing or turning the wheel, is one step back in the history.
async function show(address, go) {
  clearTimeout(typing)
  fetching?.abort()
  const mine = (fetching = new AbortController())
  let reply, page
  try {
    reply = await fetch(address, { signal: mine.signal })
    page = new DOMParser().parseFromString(await reply.text(), "text/html")
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = status.dataset.failed
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
  if (go !== "back" && pathname + search !== shown) {
    const same = go && history.state?.go === go
    history[same ? "replaceState" : "pushState"]({ go }, "", pathname + search)
  }
  shown = pathname + search
  document.querySelector("[rel=canonical]").href = canonical
  put(page, go)
  return true
}

// The live parts of the page that came take the place of those that are here; what has the focus keeps it.
function put(page, go) {
  const focused = document.activeElement
  document.title = page.title
  const picture = document.getElementById("picture")
  picture.style.minHeight = `${picture.offsetHeight}px`
  live(page)
  status.textContent = page.querySelector("[role=status]").textContent
  for (const field of page.querySelectorAll("#narrow :is([type=search], .times input)")) {
    const here = form.querySelector(`[name=${field.name}]`)
    if (here !== focused || go === "back") here.value = field.value
  }
  ready()
  if (!focused.isConnected) twin(focused).focus({ preventScroll: true })
}

// What stands now where an element stood that had the focus; where there is nothing such, what says how much was found.
function twin(element) {
  const alike = element.name
    ? `[name=${element.name}][value="${CSS.escape(element.value)}"]`
    : element.dataset.go ? `[data-go=${element.dataset.go}], .zoom a` : element.matches(".zoomable") && ".zoomable"
  return (alike && document.querySelector(alike)) || status
}

function live(page) {
  for (const fresh of page.querySelectorAll("[data-live]")) document.getElementById(fresh.id)?.replaceChildren(...fresh.childNodes)
}

function asked(form) {
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (value.trim()) words.append(name, value.trim())
  return form.action + (words.size ? `?${words}` : "")
}

if (form) {
  form.addEventListener("submit", event => {
    event.preventDefault()
    show(asked(form))
  })
  form.addEventListener("change", event => {
    if (event.target.type === "checkbox") show(asked(form))
  })
  form.querySelector("[type=search]").addEventListener("input", () => {
    clearTimeout(typing)
    typing = setTimeout(() => show(asked(form), "typing"), 250)
  })
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-live] a")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const to = new URL(link.href.baseVal ?? link.href, location.href)
    if (to.origin + to.pathname !== form.action || to.hash) return
    event.preventDefault()
    const leaves = link.closest("#list")
    show(to.href, link.dataset.go && "zoom").then(done => done && leaves && document.getElementById("told").scrollIntoView())
  })
  addEventListener("popstate", () => location.pathname + location.search !== shown && show(location.href, "back"))
}

// A form whose choices are shown as they are made.
const choosing = document.querySelector("form.choosing")
choosing?.addEventListener("change", async () => {
  fetching?.abort()
  const mine = (fetching = new AbortController())
  try {
    const reply = await fetch(asked(choosing), { signal: mine.signal })
    if (!reply.ok) return choosing.requestSubmit() // the page that comes says what is wrong
    live(new DOMParser().parseFromString(await reply.text(), "text/html"))
    history.replaceState(null, "", reply.url)
    ready()
    status.textContent = document.getElementById("verdict")?.textContent ?? ""
  } catch {} // another choice was made meanwhile, or the service is away: the button stays
})

// The picture: nearer about the pointer by Ctrl and wheel or by pinch, about the middle by keyboard.
const DAY = 864e5
const leftward = document.dir === "rtl" // time runs as the language is read
let moving
let pressing = Promise.resolve()

// The day, since 1970, at a per cent of the picture's width.
function dayAt(at) {
  const edges = document.querySelector(".overview").dataset.edges.split(",").map(edge => edge.split(" ").map(Number))
  const right = Math.max(1, edges.findIndex(([, edge]) => edge >= at))
  const [[start, from], [end, to]] = edges.slice(right - 1, right + 1)
  return start + ((end - start) * (at - from)) / (to - from)
}

// Show what lies for the most part between two per cents of the width: by years, or in a short time by months.
function narrowTo(left, right, otherwise) {
  const days = [dayAt(left), dayAt(right) - 1]
  const [digits, margin] = days[1] - days[0] < 3 * 366 ? [7, 15] : [4, 182]
  const middle = (days[0] + days[1]) / 2
  const times = [Math.min(days[0] + margin, middle), Math.max(days[1] - margin, middle)]
    .map(day => new Date(day * DAY).toISOString().slice(0, digits))
  clearTimeout(moving)
  moving = setTimeout(async () => {
    const fields = ["from", "to"].map(name => form.querySelector(`[name=${name}]`))
    const same = fields.every((field, index) => field.value === times[index])
    fields.forEach((field, index) => (field.value = times[index]))
    if (same || !(await show(asked(form), "zoom"))) otherwise()
  }, 120)
}

// One step after another, however fast the keys are pressed.
function press(name) {
  const link = () => document.querySelector(`.zoom a[data-go=${name}]`)
  pressing = pressing.then(() => link() && show(link().href, "zoom"))
}

function zoomable(picture) {
  picture.tabIndex = 0
  picture.setAttribute("aria-describedby", "keys")
  const drawing = picture.firstElementChild
  let left = 0
  let right = 100
  const still = () => {
    ;[left, right] = [0, 100]
    drawing.style.transform = ""
  }
  const nearer = (at, by) => {
    if (!document.querySelector(".zoom a[data-go=nearer]")) return
    const middle = left + ((right - left) * at) / 100
    ;[left, right] = [middle - (middle - left) * by, middle + (right - middle) * by]
    drawing.style.transformOrigin = "0 0"
    drawing.style.transform = `scaleX(${100 / (right - left)}) translateX(${leftward ? right - 100 : -left}%)`
    narrowTo(left, right, still)
  }
  const across = x => {
    const at = Math.min(Math.max((100 * (x - picture.getBoundingClientRect().left)) / picture.clientWidth, 0), 100)
    return leftward ? 100 - at : at
  }
  picture.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey) return // it is the page that is scrolled
    event.preventDefault()
    if (event.deltaY > 0) press("wider")
    else if (event.deltaY < 0) nearer(across(event.clientX), 0.8)
  }, { passive: false })
  const fingers = new Map()
  let apart
  picture.addEventListener("pointerdown", event => event.pointerType === "touch" && fingers.set(event.pointerId, event.clientX))
  picture.addEventListener("pointermove", event => {
    if (!fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, event.clientX)
    if (fingers.size !== 2) return
    const [a, b] = fingers.values()
    const now = Math.max(Math.abs(a - b), 20)
    apart ??= now
    if (now > apart * 1.1) nearer(across((a + b) / 2), 0.8)
    else if (now < apart * 0.7) press("wider")
    else return
    apart = now
  })
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) picture.addEventListener(end, event => fingers.delete(event.pointerId) && (apart = undefined))
  picture.addEventListener("keydown", event => {
    const name = { "+": "nearer", "=": "nearer", "-": "wider", [leftward ? "ArrowRight" : "ArrowLeft"]: "earlier", [leftward ? "ArrowLeft" : "ArrowRight"]: "later" }[event.key]
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.target !== picture) return
    event.preventDefault()
    press(name)
  })
}

// Where the reader is in the list, as a lens on the strip.
const seen = new Set()
const watch = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](Number(target.id.slice(1)))
  const columns = [...document.querySelectorAll(".strip .column")]
  const years = [...seen].map(year => columns.findLast(each => each.dataset.year <= year)).filter(Boolean)
  const ends = years.map(each => [each.x.baseVal.value, each.x.baseVal.value + each.width.baseVal.value])
  const lens = document.querySelector(".strip .lens")
  if (!lens || !ends.length) return
  const start = Math.min(...ends.map(([left]) => left))
  lens.setAttribute("x", start)
  lens.setAttribute("width", Math.max(...ends.map(([, right]) => right)) - start)
}, { rootMargin: "-60px 0px -30% 0px" })

// Arrow keys go from day to day of a sheet, over days that have nothing.
document.getElementById("main").addEventListener("keydown", event => {
  const cell = event.target.closest("table.sheet td[id]")
  const step = { ArrowLeft: leftward ? 1 : -1, ArrowRight: leftward ? -1 : 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
  if (!cell || !step) return
  event.preventDefault()
  const days = [...cell.closest("table").querySelectorAll("td[id]")]
  let link
  for (let at = days.indexOf(cell) + step; days[at] && !link; at += step) link = [...days[at].querySelectorAll("a")].find(each => each.offsetParent)
  link?.focus()
})

// The address and the day, on paper in the foot of every page and not at the end alone.
const foot = new CSSStyleSheet()
document.adoptedStyleSheets.push(foot)

async function copy(button) {
  const name = button.textContent
  await navigator.clipboard.writeText(button.dataset.copy)
  button.textContent = button.dataset.done
  setTimeout(() => (button.textContent = name), 2000)
}

// What must be done again for what came in.
function ready() {
  const said = JSON.stringify(document.getElementById("printed").textContent)
  foot.replaceSync(`@page { @bottom-left { content: ${said}; font: 8pt "Be Vietnam Pro", "Noto Sans Lao Looped", sans-serif } }`)
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard
    button.onclick = () => copy(button).catch(() => (button.hidden = true))
  }
  seen.clear()
  watch.disconnect()
  for (const year of document.querySelectorAll("#list .year")) watch.observe(year)
  const picture = document.querySelector(".zoomable:not([tabindex])")
  if (picture && form) zoomable(picture)
}

ready()
