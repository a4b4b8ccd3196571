// Improves the story, which works by links and by scrolling: the list of chapters marks the one in the middle of the
// window, the address names it, and keys turn to the next.

const chapters = [...document.querySelectorAll(".story-chapter")]
const list = document.querySelector(".story-chapters ol")
let current

function nameInAddress(chapter) {
  history.replaceState(history.state, "", `#${chapter.id}`)
}

const observer = new IntersectionObserver(entries => {
  const chapter = entries.findLast(each => each.isIntersecting)?.target
  if (!chapter) return
  if (current) nameInAddress(chapter) // not before one has moved
  current?.removeAttribute("aria-current")
  current = list.querySelector(`[href="#${chapter.id}"]`)
  current.setAttribute("aria-current", "true")
  list.scrollLeft += current.getBoundingClientRect().left - innerWidth / 3
}, { rootMargin: "-50% 0px -49%" })
for (const chapter of chapters) observer.observe(chapter)

// Up and down turn only after what the window does not show of a chapter.
addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest("input, select, textarea")) return
  const margin = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)
  const starts = chapters.map(chapter => Math.round(chapter.getBoundingClientRect().top - margin))
  const here = starts.findLastIndex(start => start <= 1)
  const isInside = starts[here] < -1
  const next = chapters[here + 1]
  const previous = chapters[isInside ? here : here - 1]
  const down = chapters[here]?.getBoundingClientRect().bottom <= innerHeight + 1 || here < 0 ? next : null
  const up = isInside && chapters[here].offsetHeight > innerHeight ? null : previous
  const isRtl = document.dir === "rtl"
  const target = {
    ArrowRight: isRtl ? previous : next,
    ArrowLeft: isRtl ? next : previous,
    ArrowDown: down,
    PageDown: down,
    ArrowUp: up,
    PageUp: up,
    Home: here > 0 && chapters[0],
    End: chapters.at(-1),
  }[event.key]
  if (!target) return
  event.preventDefault()
  target.scrollIntoView({ behavior: "instant" })
  target.focus({ preventScroll: true })
  nameInAddress(target)
})
