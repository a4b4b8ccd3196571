// Parses each calendar from stdin, one JSON string per line, and prints the fields of `ParsedCalendar` in tests/parsing.py as a line.

import { createInterface } from "node:readline";
import ICAL from "ical.js";

ICAL.design.icalendar.property.name = { defaultType: "text" }; // of RFC 7986, which ical.js does not know

const day = (time) => time.toString();

function read(text) {
  const whole = new ICAL.Component(ICAL.parse(text));
  const entries = whole.getAllSubcomponents("vevent").map((entry) => ({
    uid: entry.getFirstPropertyValue("uid"),
    start: day(entry.getFirstPropertyValue("dtstart")),
    end: entry.hasProperty("dtend") ? day(entry.getFirstPropertyValue("dtend")) : "",
    summary: entry.getFirstPropertyValue("summary"),
    description: entry.getFirstPropertyValue("description"),
    status: entry.getFirstPropertyValue("status"),
    sequence: String(entry.getFirstPropertyValue("sequence")),
    url: entry.getFirstPropertyValue("url"),
    categories: entry.getAllProperties("categories").flatMap((categories) => categories.getValues()),
  }));
  const name = whole.getFirstPropertyValue("name") ?? "";
  const description = whole.getFirstPropertyValue("description") ?? "";
  return { name, description, entries, problems: [] };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(read(JSON.parse(line))));
}
