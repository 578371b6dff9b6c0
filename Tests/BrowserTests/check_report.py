#!/usr/bin/env python3
"""Opens reports in Chromium and asks what a reader would: is it all there, does it work, can it be read?

    Tests/BrowserTests/check_report.py [--matchbook FILE] [--screenshots FOLDER] [--chromium FILE]

Every page is opened at 1280 and 390 px, in light and in dark, and as it is printed on A4. Without Playwright or a browser
the page is not opened, and the script says so and ends with 0; workbooks and CSV files are looked at
anyway. It ends with 1 after a finding.
"""

import argparse
import csv
import io
import json
import pathlib
import shutil
import sys
import tempfile
import xml.etree.ElementTree
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import report_worlds  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTHS = (1280, 390)
# A4 across, less its margins, at 96 px an inch.
PAPER = 1032
# Text below 12 px is not read, and by WCAG 2.2 (1.4.3) text needs 4.5 to 1 against what is behind it.
LEAST_SIZE, LEAST_CONTRAST = 12, 4.5
# A page that a mail server takes and a telephone opens.
MOST_BYTES = 8_000_000

TEXTS = """() => {
  const parse = colour => {
    const parts = colour.match(/[0-9.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let node = element; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.alpha === 1) return colour.rgb;
    }
    return [255, 255, 255];
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, svg")) continue;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || !element.getClientRects().length) continue;
    const one = light(parse(style.color).rgb), other = light(ground(element));
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const key = [size, contrast.toFixed(2)].join();
    if (!found.has(key)) found.set(key, { size, contrast, text: node.data.trim().slice(0, 40) });
  }
  return [...found.values()];
}"""

CHARTS = """() => [...document.querySelectorAll("svg")].map(svg => {
  const box = svg.getBoundingClientRect();
  return { area: box.width * box.height, label: svg.getAttribute("aria-label"),
           parts: [...svg.querySelectorAll("rect:not(.ground)")].map(part => {
             const box = part.getBoundingClientRect(); return box.width * box.height; }) };
})"""

# Numbers are sorted by an attribute, which has to say what people read.
NUMBERS = """section => [...section.querySelectorAll("td.n[data-v]")].filter(cell => {
  const text = cell.textContent.replace(/,/g, "").replace("\\u2212", "-");
  return cell.textContent.trim() && parseFloat(text) !== parseFloat(cell.dataset.v);
}).map(cell => cell.textContent)"""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

SPILLS = """() => [...document.querySelectorAll("h1, h2, h3, p, dd, dt, .bar span, .bar b, .figure *")].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1;
}).map(element => element.textContent.slice(0, 40))"""


class Findings:
    def __init__(self):
        self.count = 0
        self.checks = 0

    def expect(self, holds, place, words):
        self.checks += 1
        if not holds:
            self.count += 1
            print(f"finding  {place}: {words}")


def look(page, place, findings, has_charts):
    """What holds for every page in every dress."""
    for text in page.evaluate(TEXTS):
        findings.expect(text["size"] >= LEAST_SIZE, place, f"text of {text['size']} px: {text['text']}")
        findings.expect(text["contrast"] >= LEAST_CONTRAST, place,
                        f"contrast {text['contrast']:.2f}: {text['text']}")
    findings.expect(page.evaluate(OVERFLOW) <= 0, place, "the page is wider than the window")
    findings.expect(page.evaluate(SPILLS) == [], place, f"cut off: {page.evaluate(SPILLS)}")
    charts = page.evaluate(CHARTS)
    findings.expect(bool(charts) == has_charts, place, f"{len(charts)} charts")
    for chart in charts:
        findings.expect(chart["area"] > 100, place, f"chart without area: {chart['label']}")
        findings.expect(all(part > 0 for part in chart["parts"]), place, f"bar without area: {chart['label']}")
    if has_charts:
        findings.expect(any(chart["parts"] for chart in charts), place, "no bar is drawn")


def work(page, place, findings):
    """Sorting and filtering, in every table that offers them."""
    for section in page.query_selector_all("section.table"):
        name = section.get_attribute("id")
        headers = section.query_selector_all("th")
        rows = len(section.query_selector_all("tbody tr"))
        findings.expect(len(headers) > 1 and rows > 0, place, f"{name}: an empty table")
        findings.expect(section.evaluate(NUMBERS) == [], place,
                        f"{name}: sorted otherwise than it reads: {section.evaluate(NUMBERS)[:3]}")
        for number in range(len(headers)) if rows < 300 else (0, len(headers) - 2):
            order = []
            for direction in ("ascending", "descending"):
                headers[number].query_selector("button").click()
                findings.expect(headers[number].get_attribute("aria-sort") == direction, place,
                                f"{name}: column {number} is not {direction}")
                order.append(section.evaluate(
                    """(section, [column, isNumber]) => [...section.querySelectorAll("tbody tr")].map(row => {
                      const cell = row.cells[column];
                      const text = cell.dataset.v === undefined ? cell.textContent : cell.dataset.v;
                      return isNumber ? parseFloat(text) || 0 : text; })""",
                    [number, "n" in (headers[number].get_attribute("class") or "").split()]))
            # Without an attribute, a number is what is read first.
            values = order[0]
            if values and isinstance(values[0], (int, float)):
                findings.expect(values == sorted(values), place, f"{name}: column {number} is not sorted")
                findings.expect(order[1] == sorted(values, reverse=True), place,
                                f"{name}: column {number} is not sorted downwards")
            findings.expect(sorted(map(str, order[0])) == sorted(map(str, order[1])), place,
                            f"{name}: sorting loses rows")
        field = section.query_selector("input[type=search]")
        if not field:
            continue
        word = section.query_selector("tbody tr:last-child td:nth-child(2)").inner_text().strip().split()[0]
        field.fill(word)
        visible = section.evaluate(
            """section => [...section.querySelectorAll("tbody tr")].filter(row => row.getClientRects().length)
               .map(row => row.textContent.toLowerCase())""")
        findings.expect(0 < len(visible), place, f"{name}: the filter {word} hides all")
        findings.expect(all(word.lower() in text for text in visible), place, f"{name}: the filter shows others")
        findings.expect(section.query_selector("output").inner_text() == f"{len(visible)} of {rows}", place,
                        f"{name}: the filter does not say how many")
        field.fill("no such word anywhere")
        findings.expect(section.query_selector("output").inner_text() == f"0 of {rows}", place,
                        f"{name}: the filter finds what is not there")
        field.fill("")
        shown = section.evaluate(
            """section => [...section.querySelectorAll("tbody tr")].filter(row => row.getClientRects().length).length""")
        findings.expect(shown == rows, place, f"{name}: an empty filter hides rows")


def open_pages(reports, arguments, findings):
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("skipped  no page was opened: the Python package playwright is not installed")
        return
    chromium = arguments.chromium or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        print("skipped  no page was opened: there is no Chromium; name one with --chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, files in reports.items():
            for width in WIDTHS:
                for dress in ("light", "dark"):
                    open_page(browser, name, files["html"], width, dress, arguments, findings)
            open_page(browser, name, files["html"], PAPER, "print", arguments, findings)
        browser.close()


def open_page(browser, name, path, width, dress, arguments, findings):
    place = f"{name} at {width} px, {dress}"
    page = browser.new_page(viewport={"width": width, "height": 900},
                            color_scheme="dark" if dress == "dark" else "light")
    errors, requests = [], []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    if dress == "print":
        page.emulate_media(media="print")
    look(page, place, findings, has_charts=name != "nothing")
    if dress == "light":
        work(page, place, findings)
    if dress == "print":
        findings.expect(not page.query_selector("input:visible"), place, "fields are printed")
    if arguments.screenshots:
        folder = pathlib.Path(arguments.screenshots)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}-{width}-{dress}.png", full_page=name != "crowd")
        if dress == "print":
            page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
    findings.expect(errors == [], place, f"the console says {errors}")
    # The page itself, and its icon, which is in it.
    outside = [url for url in requests if url != path.as_uri() and not url.startswith("data:")]
    findings.expect(outside == [], place, f"the page asks for {outside}")
    page.close()


def check_files(name, files, findings):
    """The other files tell the same as the figures."""
    facts = json.loads(files["json"].read_text())
    raw = files["csv"].read_bytes()
    findings.expect(raw.startswith(b"\xef\xbb\xbf"), name, "the CSV file does not say that it is UTF-8")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    findings.expect(len(rows) == facts["open_count"], name,
                    f"the CSV file has {len(rows)} of {facts['open_count']} open records")
    findings.expect(files["html"].stat().st_size <= MOST_BYTES, name,
                    f"the page has {files['html'].stat().st_size} bytes")
    for side in facts["sides"]:
        ended = sum(side[key] for key in ("matched", "partial", "suggested", "ambiguous", "open", "closed"))
        findings.expect(ended == side["record_count"], name, f"records of the {side['side']} side are lost")
    for currency in facts["currencies"]:
        findings.expect(float(currency["gap"]) == 0, name, f"the tie-out of {currency['currency']} is not exact")
    if facts["open_count"] > 2 * 2000:
        page = files["html"].read_text()
        findings.expect(f"of {facts['open_count']:,}." in page and "(.csv)" in page, name,
                        "the page does not say what it leaves out")
    check_workbook(name, files["xlsx"], facts, findings)


def check_workbook(name, path, facts, findings):
    try:
        import openpyxl
    except ImportError:
        with zipfile.ZipFile(path) as file:
            findings.expect(file.testzip() is None, name, "the workbook is damaged")
            for part in file.namelist():
                if part.endswith(".xml"):
                    xml.etree.ElementTree.fromstring(file.read(part))
        return
    book = openpyxl.load_workbook(path, read_only=True)
    summary = [[cell for cell in row] for row in book["Summary"].iter_rows(values_only=True)]
    findings.expect(summary[0][0] == facts["title"], name, "the workbook has another title")
    texts = {row[0]: row[1] for row in summary if row and row[0]}
    findings.expect(texts.get("Last hash") == facts["run"]["audit"]["hash"], name, "the workbook has another hash")
    lines = [row for row in book["Open"].iter_rows(min_row=2, values_only=True) if row[2] or row[5]]
    findings.expect(len(lines) == len(facts["open"]), name,
                    f"the workbook lists {len(lines)} of {len(facts['open'])} open records")
    for line, item in zip(lines, facts["open"]):
        if line[1] != item["id"] or abs(line[4] - float(item["open_amount"])) > 1e-9:
            findings.expect(False, name, f"the workbook has {line[:5]} for {item['id']}")
            break
    if facts["run"]["decisions"]:
        findings.expect({"Decisions", "People", "Trail", "Sources"} <= set(book.sheetnames), name,
                        f"the workbook has only {book.sheetnames}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matchbook", default=ROOT / ".build/release/matchbook")
    parser.add_argument("--screenshots", help="a folder for pictures of all pages, and for one as PDF")
    parser.add_argument("--chromium", help="the browser, if it is not on the path")
    arguments = parser.parse_args()
    binary = pathlib.Path(arguments.matchbook).resolve()
    if not binary.exists():
        raise SystemExit(f"{binary} is not there; build it with  swift build -c release --product matchbook")
    findings = Findings()
    with tempfile.TemporaryDirectory() as folder:
        reports = {
            "month": report_worlds.month(binary, f"{folder}/month", ROOT / "examples/month"),
            "nothing": report_worlds.nothing(binary, f"{folder}/nothing"),
            "crowd": report_worlds.crowd(binary, f"{folder}/crowd"),
        }
        for name, files in reports.items():
            check_files(name, files, findings)
        open_pages(reports, arguments, findings)
    print(f"{findings.checks} checks, {findings.count} findings")
    return 1 if findings.count else 0


if __name__ == "__main__":
    sys.exit(main())
