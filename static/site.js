// What a script can better on pages that work without it. Every state that it makes is an address of the service:
// it fetches that page and puts its live parts into this one.

const timeline = document.getElementById("list")
let fetching
let typing

async function show(address, { replace = false } = {}) {
  fetching?.abort()
  fetching = new AbortController()
  let reply
  try {
    reply = await fetch(address, { signal: fetching.signal })
    if (!reply.ok) throw new Error(reply.statusText)
    const page = new DOMParser().parseFromString(await reply.text(), "text/html")
    const { pathname, search } = new URL(page.querySelector("[rel=canonical]").href)
    if (pathname + search !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"]({}, "", pathname + search)
    put(page)
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address)
  }
}

// The live parts of the page that came take the place of those that are here; what has the focus keeps it.
function put(page) {
  const focused = document.activeElement
  document.title = page.title
  for (const fresh of page.querySelectorAll("[data-live]")) document.getElementById(fresh.id)?.replaceChildren(...fresh.childNodes)
  for (const field of page.querySelectorAll("#narrow :is([type=search], .times input)")) {
    const here = document.querySelector(`#narrow [name=${field.name}]`)
    if (here !== focused) here.value = field.value
  }
  ready()
  if (!focused.isConnected) twin(focused)?.focus({ preventScroll: true })
}

// What stands now where an element stood that had the focus.
function twin(element) {
  if (element.name) return document.querySelector(`#narrow [name=${element.name}][value="${CSS.escape(element.value)}"]`)
  if (element.title) return document.querySelector(`.zoom [title="${CSS.escape(element.title)}"]`) ?? document.querySelector(".zoom a")
  return document.querySelector(".zoomable")
}

function asked(form) {
  const words = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (value.trim()) words.append(name, value.trim())
  return form.action + (words.size ? `?${words}` : "")
}

const form = document.getElementById("narrow")
if (form && timeline) {
  form.addEventListener("submit", event => {
    event.preventDefault()
    clearTimeout(typing)
    show(asked(form))
  })
  form.addEventListener("change", event => {
    if (event.target.type === "checkbox") show(asked(form))
  })
  form.querySelector("[type=search]").addEventListener("input", () => {
    clearTimeout(typing)
    typing = setTimeout(() => show(asked(form), { replace: true }), 250)
  })
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-live] a")
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const to = new URL(link.href.baseVal ?? link.href, location.href)
    if (to.origin + to.pathname !== form.action || to.hash) return
    event.preventDefault()
    show(to.href).then(() => link.closest(".pages") && timeline.scrollIntoView())
  })
  addEventListener("popstate", () => show(location.href))
}

// The picture: nearer and wider about the pointer by wheel and pinch, about the middle by keyboard.
const DAY = 864e5
let moving

// The days of the picture's edges, as [day since 1970, per cent of the width].
function edges() {
  return document.querySelector(".overview").dataset.edges.split(",").map(edge => {
    const [when, at] = edge.split(" ")
    return [Date.parse(when.length > 4 ? when : `${when}-01-01`) / DAY, Number(at)]
  })
}

function dayAt(at) {
  const all = edges()
  const right = Math.max(1, all.findIndex(([, edge]) => edge >= at))
  const [[start, from], [end, to]] = all.slice(right - 1, right + 1)
  return start + ((end - start) * (Math.min(Math.max(at, 0), 100) - from)) / (to - from)
}

// Show what lies between two per cents of the width: by years, or in a short time by months.
function narrowTo(left, right) {
  const days = [dayAt(left), Math.max(dayAt(right) - 1, dayAt(left))]
  const digits = days[1] - days[0] < 3 * 366 ? 7 : 4
  const times = days.map(day => new Date(day * DAY).toISOString().slice(0, digits))
  clearTimeout(moving)
  moving = setTimeout(() => {
    const [from, to] = ["from", "to"].map(name => form.querySelector(`[name=${name}]`))
    if (from.value === times[0] && to.value === times[1]) return
    ;[from.value, to.value] = times
    show(asked(form), { replace: true })
  }, 120)
}

function press(name) {
  document.querySelector(`.zoom a[data-go="${name}"]`)?.click()
}

function pictured(picture) {
  picture.tabIndex = 0
  let left = 0
  let right = 100
  const nearer = (at, by) => {
    ;[left, right] = [at - (at - left) * by, at + (right - at) * by]
    picture.firstElementChild.style.transformOrigin = `${at}% 0`
    picture.firstElementChild.style.transform = `scaleX(${100 / (right - left)})`
    narrowTo(left, right)
  }
  const across = x => (100 * (x - picture.getBoundingClientRect().left)) / picture.clientWidth
  picture.addEventListener("wheel", event => {
    if (!event.ctrlKey && document.activeElement !== picture) return // it is the page that is scrolled
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
    const name = { "+": "nearer", "=": "nearer", "-": "wider", ArrowLeft: "earlier", ArrowRight: "later" }[event.key]
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

// Arrow keys go from day to day of a sheet.
document.querySelector("table.sheet")?.addEventListener("keydown", event => {
  const links = [...event.currentTarget.querySelectorAll("td a")]
  const at = links.indexOf(event.target)
  const cell = event.target.closest("td")
  const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  const down = { ArrowUp: -7, ArrowDown: 7 }[event.key]
  if (at < 0 || !(aside || down)) return
  const there = aside ? links[at + aside] : document.getElementById(`d${Number(cell.id.slice(1)) + down}`)?.querySelector("a")
  if (!there) return
  event.preventDefault()
  there.focus()
})

// The address and the day, on paper in the foot of every page and not at the end alone.
const foot = new CSSStyleSheet()
document.adoptedStyleSheets.push(foot)

// What must be done again for what came in.
function ready() {
  const said = JSON.stringify(document.getElementById("printed").textContent)
  foot.replaceSync(`@page { @bottom-left { content: ${said}; font: 8pt "Be Vietnam Pro", "Noto Sans Lao Looped", sans-serif } }`)
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard
    button.onclick = async () => {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = button.dataset.done
    }
  }
  seen.clear()
  watch.disconnect()
  for (const year of document.querySelectorAll("#list .year")) watch.observe(year)
  const picture = document.querySelector(".zoomable:not([tabindex])")
  if (picture && form) pictured(picture)
}

ready()
