// Improves the overview, whose marks are links: a card for each mark, the keyboard, zooming at the pointer, panning.
// Each time shown has a URL. `site.js` loads the page of it, and its marks move from their old places to the new ones.

const DAY = 864e5 // milliseconds
const MARK = "a[data-day]"
const MOTION = { duration: 250, easing: "ease-out" }
const isRtl = document.dir === "rtl" // time runs in the direction of the script
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)")
const announcement = document.createElement("p")
let announcedTime = timeInHeading()

let section // it stays; all that is in it is replaced with each page
let loadPage, urlBetween

export function start(element, load, formUrlBetween) {
  section = element
  loadPage = load
  urlBetween = formUrlBetween
  announcement.className = "visually-hidden"
  announcement.setAttribute("aria-live", "polite")
  section.before(announcement)
  enableKeyboard()
  enableCards()
  enableZoom()
  enablePan()
  matchMedia("(min-width: 80em)").addEventListener("change", refresh)
  refresh()
}

// Prepare the picture that is visible on this width. This must run again after it was replaced.
export function refresh() {
  const key = currentMark && keyOf(currentMark)
  hideCard()
  for (const each of section.querySelectorAll(".zoomable, .film")) makeFocusable(each, each === stage())
  setCurrentMark(key && marks().find(mark => keyOf(mark) === key))
}

// The element that shows the picture and has the focus: the film where it is shown.
function stage() {
  return [...section.querySelectorAll(".film, .zoomable")].findLast(each => each.offsetParent)
}

// `application` lets screen readers pass the arrow keys on. They read the announcements, not the picture.
function makeFocusable(element, isFocusable) {
  element.setAttribute("role", isFocusable ? "application" : "group")
  for (const [name, value] of [["tabindex", 0], ["aria-describedby", "zoom-help"]]) {
    isFocusable ? element.setAttribute(name, value) : element.removeAttribute(name)
  }
}

function picture() {
  return [...section.querySelectorAll("svg.overview")].find(each => each.getClientRects().length)
}

// The marks and counts in the order of time.
function marks() {
  return [...(picture()?.querySelectorAll(MARK) ?? [])].sort((a, b) => a.dataset.day - b.dataset.day)
}

const isAnniversary = mark => mark.querySelector(".star") !== null
const keyOf = mark => mark.dataset.mark && mark.dataset.mark + isAnniversary(mark)

// Times. A day is a number, counted from 1970-01-01; a position is in pixels of the picture, in the order of time.

function stretches() {
  const edges = picture().dataset.edges.split(",").map(edge => edge.split(" ").map(Number))
  return edges.flatMap(([start, left], index) => (index % 2 ? [] : [{ start, left, end: edges[index + 1][0], right: edges[index + 1][1] }]))
}

function dayAt(position) {
  const all = stretches()
  const { start, left, end, right } = all.find(each => position < each.right) ?? all.at(-1)
  return start + ((end - start) * Math.min(Math.max(position - left, 0), right - left)) / (right - left)
}

function positionAt(clientX) {
  const { left, right } = picture().getBoundingClientRect()
  return isRtl ? right - clientX : clientX - left
}

function shownTime() {
  const all = stretches()
  return { start: all[0].start, end: all.at(-1).end }
}

// The month or the year of a day: its name in URLs, its first day and the day after it.
function periodOf(day, isMonth) {
  const date = new Date(Math.floor(day) * DAY)
  const text = date.toISOString().replace(/^-00/, "-") // before the year 0 it has six digits
  date.setUTCMonth(isMonth ? date.getUTCMonth() : 0, 1)
  const start = date / DAY
  date.setUTCMonth(date.getUTCMonth() + (isMonth ? 1 : 12))
  return { name: text.slice(0, text.indexOf("-", 1) + (isMonth ? 3 : 0)), start, end: date / DAY }
}

// The years that are mostly between two days, or the months if the time is short: at least one.
function timeBetween(start, end) {
  const isShort = end - start < 3 * 366
  const margin = isShort ? 15 : 182
  const middle = (start + end) / 2
  const first = periodOf(Math.min(start + margin, middle), isShort)
  const last = periodOf(Math.max(end - 1 - margin, middle), isShort)
  return { from: first.name, to: last.name, start: first.start, end: last.end }
}

// The days on which events begin that are shown.
function startDays() {
  const { start, end } = shownTime()
  return marks().filter(mark => !isAnniversary(mark)).map(mark => Number(mark.dataset.day)).filter(day => start <= day && day < end)
}

const hasStart = time => startDays().some(day => time.start <= day && day < time.end)

// Zooming

const zoomLink = name => section.querySelector(`a[data-zoom=${name}]`)
let zooming = Promise.resolve()
let isZooming = false

// Zoom one step after another, however fast the keys are pressed.
function inTurn(zoom) {
  isZooming = true
  const turn = (zooming = zooming.then(zoom).finally(() => (isZooming = turn !== zooming)))
  return turn
}

// The server's links lead to where events are.
const followZoomLink = name => inTurn(() => zoomLink(name) && loadPage(zoomLink(name).href, "zoom"))

const showTime = time => inTurn(() => loadPage(urlBetween(time.from, time.to), "zoom"))

// Show half of the picture, and at most half of its time, so that the day at the position stays there. Without an event
// in it, show the nearest that has one.
function zoomInAt(position) {
  if (!zoomLink("in")) return
  const shown = shownTime()
  const day = dayAt(position)
  const [before, after] = [day - dayAt(position / 2), dayAt((position + picture().width.baseVal.value) / 2) - day]
  const length = Math.min(before + after, (shown.end - shown.start) / 2)
  const time = timeNear(day - (before / (before + after)) * length, length)
  const isNearer = time.start > shown.start || time.end < shown.end
  isNearer ? showTime(time) : followZoomLink("in")
}

// The time from a day, or if no event begins in it, the nearest of the same length with an event in its middle.
function timeNear(start, length) {
  const time = timeBetween(start, start + length)
  if (hasStart(time)) return time
  const shown = shownTime()
  const distance = day => Math.abs(day - start - length / 2)
  const nearest = startDays().reduce((best, day) => (distance(day) < distance(best) ? day : best))
  const newStart = Math.min(Math.max(nearest - length / 2, shown.start), shown.end - length)
  return timeBetween(newStart, newStart + length)
}

const zoom = (isIn, clientX) => isZooming || (isIn ? zoomInAt(positionAt(clientX)) : followZoomLink("out"))

function enableZoom() {
  let turned = 0
  let lastTurn = 0
  section.addEventListener("wheel", event => {
    if ((!event.ctrlKey && !event.metaKey) || !isInPicture(event)) return // scrolls the page
    event.preventDefault()
    turned = event.timeStamp - lastTurn < 300 ? turned + event.deltaY : event.deltaY
    lastTurn = event.timeStamp
    if (Math.abs(turned) < 40) return // touchpads send many small turns
    zoom(turned < 0, event.clientX)
    turned = 0
  }, { passive: false })
  section.addEventListener("dblclick", event => isInPicture(event) && !event.target.closest("a") && zoom(true, event.clientX))
  enablePinch()
}

const isInPicture = event => event.target.closest("svg.overview") !== null

// Each pinch is one step.
function enablePinch() {
  let pinch
  const fingers = ({ touches: [a, b] }) => ({
    distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
    middle: (a.clientX + b.clientX) / 2,
  })
  section.addEventListener("touchstart", event => {
    pinch = event.touches.length === 2 && isInPicture(event) ? fingers(event) : undefined
  }, { passive: true })
  section.addEventListener("touchmove", event => {
    if (!pinch || event.touches.length !== 2) return
    event.preventDefault()
    const ratio = fingers(event).distance / pinch.distance
    if (ratio > 0.75 && ratio < 1.33) return
    hideCard()
    zoom(ratio > 1, pinch.middle)
    pinch = undefined
  }, { passive: false })
}

// Panning with the mouse: the drawing moves with the pointer, and the film scrolls.

function enablePan() {
  let from, drag
  section.addEventListener("pointerdown", event => {
    drag = undefined
    from = event.pointerType === "mouse" && event.button === 0 && isInPicture(event) ? event.clientX : undefined
  })
  section.addEventListener("pointermove", event => {
    if (!event.buttons) from = undefined
    if (from === undefined) return
    if (!drag && Math.abs(event.clientX - from) > 5) drag = beginDrag(event)
    drag?.move(event.clientX - from)
  })
  const end = () => {
    from = undefined
    drag?.end()
    setTimeout(() => (drag = undefined)) // after the click that follows
  }
  section.addEventListener("pointerup", end)
  section.addEventListener("pointercancel", end)
  section.addEventListener("mousedown", event => event.target.closest(MARK) && event.preventDefault()) // no link is dragged
  section.addEventListener("click", event => drag && (event.preventDefault(), event.stopPropagation()), true)
}

function beginDrag(event) {
  const element = stage()
  hideCard()
  element.setPointerCapture(event.pointerId)
  element.classList.add("is-dragged")
  const drag = element.matches(".film") ? scrolling(element) : panning(picture(), positionAt(event.clientX))
  return { move: drag.move, end: () => (element.classList.remove("is-dragged"), drag.end?.()) }
}

function scrolling(film) {
  const { scrollLeft } = film
  return { move: distance => (film.scrollLeft = scrollLeft - distance) }
}

function panning(drawing, position) {
  let moved = 0 // pixels towards later positions
  const later = zoomLink("later") ? -Infinity : 0
  const earlier = zoomLink("earlier") ? Infinity : 0
  return {
    move(distance) {
      moved = Math.min(Math.max(isRtl ? -distance : distance, later), earlier)
      drawing.style.transform = `translateX(${isRtl ? -moved : moved}px)`
    },
    end() {
      const panned = moved && panBy(dayAt(position) - dayAt(position + moved))
      Promise.resolve(panned).then(done => done || springBack(drawing))
    },
  }
}

// Show the time some days later or earlier, or farther if no event begins then. Return false if it is the same.
function panBy(days) {
  const { start, end } = shownTime()
  const [first, last] = section.querySelector(".zoomable").dataset.extent.split(" ").map(Number)
  const shift = days < 0 ? Math.max(days, Math.min(first - start, 0)) : Math.min(days, Math.max(last - end, 0))
  const time = timeBetween(start + shift, end + shift)
  if (time.start === start && time.end === end) return false
  return hasStart(time) ? showTime(time) : followZoomLink(days < 0 ? "earlier" : "later")
}

function springBack(drawing) {
  const { transform } = drawing.style
  drawing.style.transform = ""
  if (!reducedMotion.matches) drawing.animate([{ transform }, { transform: "none" }], MOTION)
}

// Motion: a mark moves from its old place to the new one, a bar also to its new length. All else appears.

function placeOf(mark) {
  const { left, right, top, width, height } = mark.querySelector("rect, use").getBoundingClientRect()
  return { start: isRtl ? right : left, middle: top + height / 2, width }
}

export function markPositions() {
  return new Map(marks().filter(keyOf).map(mark => [keyOf(mark), placeOf(mark)]))
}

export function moveMarks(positions) {
  announceTime()
  if (reducedMotion.matches || !picture()) return
  for (const element of picture().querySelectorAll(":scope > :not(g, .stretch), g > *")) {
    const before = positions.get(keyOf(element))
    before ? move(element, before, placeOf(element)) : element.animate([{ opacity: 0 }, { opacity: 1 }], MOTION)
  }
}

function announceTime() {
  const time = timeInHeading()
  if (time !== announcedTime) announcement.textContent = time
  announcedTime = time
}

function timeInHeading() {
  return document.querySelector(".overview-dates")?.textContent.split(" · ")[0] ?? ""
}

function move(mark, before, after) {
  const transform = `translate(${before.start - after.start}px, ${before.middle - after.middle}px)`
  mark.animate([{ transform }, { transform: "none" }], MOTION)
  for (const bar of mark.querySelectorAll("rect")) {
    const x = bar.x.baseVal.value
    const from = { x: `${isRtl ? x + after.width - before.width : x}px`, width: `${before.width}px` }
    bar.animate([from, { x: `${x}px`, width: `${after.width}px` }], MOTION)
  }
}

// The keyboard

let currentMark

function setCurrentMark(mark) {
  currentMark?.classList.remove("is-current")
  currentMark = mark
  mark?.classList.add("is-current")
}

function goTo(mark) {
  if (!mark) return
  setCurrentMark(mark)
  mark.scrollIntoView({ block: "nearest", inline: "center" })
  showCard(mark)
  announcement.textContent = labelOf(mark)
}

function followMark() {
  currentMark?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))
}

function goBy(step) {
  const all = marks()
  goTo(currentMark ? all[all.indexOf(currentMark) + step] : all.at(step > 0 ? 0 : -1))
}

function enableKeyboard() {
  const actions = {
    "+": () => followZoomLink("in"),
    "=": () => followZoomLink("in"),
    "-": () => followZoomLink("out"),
    ArrowLeft: () => goBy(isRtl ? 1 : -1),
    ArrowRight: () => goBy(isRtl ? -1 : 1),
    Home: () => goTo(marks()[0]),
    End: () => goTo(marks().at(-1)),
    Enter: followMark,
  }
  section.addEventListener("keydown", event => {
    const action = event.target === stage() && actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    action()
  })
  section.addEventListener("focusout", event => {
    if (!currentMark || event.relatedTarget?.closest(".zoomable")) return
    setCurrentMark()
    hideCard()
  })
}

// The card of a mark: its date and title, and what can be done with it. It stays while the pointer is on the mark or on
// the card, or while the mark is current, until Escape.

let card
let cardMark
let cardTimer

// A title in the picture would also be shown by the browser, over the card.
function labelOf(mark) {
  const title = mark.querySelector("title")
  if (title) {
    mark.dataset.label = title.textContent
    title.remove()
  }
  return mark.dataset.label
}

function showCard(mark) {
  if (mark === cardMark) return
  hideCard()
  cardMark = mark
  card = document.getElementById("mark-card").content.firstElementChild.cloneNode(true)
  const [, date, title] = labelOf(mark).match(/^(?:(.*?): )?(.*)$/s)
  card.querySelector(".date").textContent = date ?? ""
  card.querySelector(".mark-title").textContent = title
  const isEvent = mark.dataset.mark !== undefined
  const picture = document.getElementById("mark-pictures")?.content.querySelector(`[data-event="${mark.dataset.mark}"]`)
  if (picture) card.prepend(picture.cloneNode(true))
  const links = { read: isEvent, zoom: !isEvent, calendar: "inCalendars" in mark.dataset }
  for (const [name, isUseful] of Object.entries(links)) {
    const link = card.querySelector(`[data-card=${name}]`)
    if (isUseful) link.href = name === "calendar" ? mark.href.baseVal.replace(/\/$/, ".ics") : mark.href.baseVal
    else link.remove()
  }
  section.querySelector(".film").after(card)
  placeCard()
}

function hideCard() {
  clearTimeout(cardTimer)
  card?.remove()
  card = cardMark = undefined
}

// Put the card above its mark, or below it if there is more room, within the window.
function placeCard() {
  if (!card) return
  const gap = 8
  const mark = cardMark.getBoundingClientRect()
  const { left, top } = card.offsetParent.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const { start } = placeOf(cardMark)
  const x = Math.min(Math.max(start - card.offsetWidth / 2, gap), clientWidth - card.offsetWidth - gap)
  const isAbove = mark.top - card.offsetHeight - gap >= 0 || mark.top > clientHeight - mark.bottom
  const y = isAbove ? mark.top - card.offsetHeight - gap : mark.bottom + gap
  card.style.left = `${x - left}px`
  card.style.top = `${y - top}px`
}

function enableCards() {
  let pointerType
  const later = (action, delay) => {
    clearTimeout(cardTimer)
    cardTimer = setTimeout(action, delay)
  }
  const hideLater = () => card && cardMark !== currentMark && later(hideCard, 400)
  section.addEventListener("pointerover", event => {
    if (event.pointerType !== "mouse" || event.buttons) return
    const mark = event.target.closest(MARK)
    if (mark && mark !== cardMark) later(() => showCard(mark), 200)
    else if (mark || event.target.closest(".mark-card")) clearTimeout(cardTimer)
    else if (card) hideLater()
    else clearTimeout(cardTimer)
  })
  section.addEventListener("pointerleave", () => (card ? hideLater() : clearTimeout(cardTimer)))
  section.addEventListener("pointerdown", event => ({ pointerType } = event))
  section.addEventListener("click", event => {
    const mark = event.target.closest("a[data-mark]")
    if (pointerType !== "touch" || !mark || mark === cardMark) return
    event.preventDefault()
    showCard(mark)
  })
  section.addEventListener("scroll", placeCard, true)
  document.addEventListener("pointerdown", event => event.target.closest(`${MARK}, .mark-card`) || hideCard())
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !card) return
    if (card.contains(document.activeElement)) stage().focus({ preventScroll: true })
    hideCard()
  })
}
