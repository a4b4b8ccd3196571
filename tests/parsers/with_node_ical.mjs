// Parses each calendar from stdin and prints the result, as `with_ical_js.mjs` does. What is built on node-ical (MagicMirror,
// Node-RED, ioBroker) shows `[object Object]` for a text with parameters: each of these is a problem.

import { createInterface } from "node:readline";
import ical from "node-ical";

function day(time) {
  if (!time.dateOnly) return time.toISOString().replace(".000", "");
  const twoDigits = (number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
}

function read(text) {
  const problems = [];
  const plain = (name, value) => {
    if (typeof value === "string") return value;
    problems.push(`${name} is an object: ${JSON.stringify(value.params)}`);
    return value.val;
  };
  const components = ical.sync.parseICS(text);
  const { name = "", description = "" } = components.vcalendar;
  const entries = Object.values(components)
    .filter((entry) => entry.type === "VEVENT")
    .map((entry) => ({
      uid: entry.uid,
      start: day(entry.start),
      end: entry.end && entry.end > entry.start ? day(entry.end) : "", // it adds an end equal to the start
      summary: plain("SUMMARY", entry.summary),
      description: plain("DESCRIPTION", entry.description),
      status: entry.status,
      sequence: String(entry.sequence),
      url: plain("URL", entry.url),
      categories: entry.categories ?? [],
    }));
  return { name, description, entries, problems };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(read(JSON.parse(line))));
}
