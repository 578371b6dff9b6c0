extension ReportPage {
  /// Colours are named once and have two values; contrast of text is at least 4.5 to 1 in both.
  static let style = """

    :root {
      --paper: #fbfaf8; --card: #ffffff; --ink: #1c2024; --quiet: #5c646d; --line: #e2e0da;
      --good: #2f7d5b; --part: #6d9f3f; --wait: #3b6fb6; --odd: #9a6412; --open: #b4483c; --shut: #7b7f86;
      --ground: #eeece6; --accent: #23506f;
      --a1: #9db8c9; --a2: #d2a24c; --a3: #c9713b; --a4: #a83232; --a0: #a7a39a;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --card: #1c2025; --ink: #e8e6e1; --quiet: #a2aab2; --line: #32373d;
        --good: #58b98c; --part: #9bc96a; --wait: #7fabe6; --odd: #e0ab57; --open: #e58477; --shut: #868c94;
        --ground: #2a2f35; --accent: #8fc1e3;
        --a1: #6f93a9; --a2: #dbb168; --a3: #de9060; --a4: #e37272; --a0: #7d8288;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
    }
    main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 48px; }
    h1 { font-size: 26px; line-height: 1.25; margin: 0; letter-spacing: -0.01em; }
    h2 { font-size: 18px; margin: 0; }
    h3 { font-size: 15px; margin: 0 0 10px; }
    h4 {
      font-size: 12px; margin: 12px 0 4px; color: var(--quiet); font-weight: 600;
      text-transform: uppercase; letter-spacing: 0.06em;
    }
    .quiet, footer { color: var(--quiet); margin: 4px 0; }
    .sources { list-style: none; margin: 8px 0 0; padding: 0; color: var(--quiet); }
    .sources small { display: block; overflow-wrap: anywhere; }
    .sources b { color: var(--ink); display: inline-block; min-width: 5.5em; font-weight: 600; }
    .notices { border-left: 4px solid var(--odd); padding: 8px 16px; margin: 20px 0 0;
      background: var(--card); }
    .notices h2 { font-size: 15px; }
    .notices ul { margin: 4px 0; padding-left: 18px; }
    .figures { display: grid; gap: 12px; margin: 22px 0;
      grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); }
    .figure, .chart, .table { background: var(--card); border: 1px solid var(--line);
      border-radius: 10px; }
    .figure { padding: 14px 16px; display: flex; flex-direction: column; }
    .figure strong { font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
    .figure small { color: var(--quiet); }
    .charts { columns: 2 420px; column-gap: 12px; }
    .chart { padding: 16px; margin: 0 0 12px; break-inside: avoid; }
    .bar { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; margin: 0 0 9px; }
    .bar span { overflow-wrap: anywhere; }
    .bar b { font-weight: 600; font-variant-numeric: tabular-nums; }
    .bar svg { grid-column: 1 / -1; width: 100%; height: 11px; border-radius: 3px; display: block; }
    .ground { fill: var(--ground); }
    rect.good { fill: var(--good); } rect.part { fill: var(--part); } rect.wait { fill: var(--wait); }
    rect.odd { fill: var(--odd); } rect.open { fill: var(--open); }
    rect.shut { fill: var(--shut); } i.shut { background: var(--shut); }
    rect.age-lt_7d { fill: var(--a1); } rect.age-7_30d { fill: var(--a2); }
    rect.age-30_90d { fill: var(--a3); } rect.age-gt_90d { fill: var(--a4); }
    rect.age-undated { fill: var(--a0); }
    .legend { margin: 10px 0 0; color: var(--quiet); font-size: 13px; line-height: 1.9; }
    .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px;
      margin-right: 5px; vertical-align: -1px; }
    .legend span { white-space: nowrap; margin-right: 14px; }
    i.good { background: var(--good); } i.part { background: var(--part); }
    i.wait { background: var(--wait); } i.odd { background: var(--odd); }
    i.open { background: var(--open); }
    .table { margin: 14px 0 0; padding: 16px; }
    .top { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 8px; }
    .top h2 { margin-right: auto; }
    input[type=search] { font: inherit; padding: 5px 10px; border: 1px solid var(--line);
      border-radius: 7px; background: var(--paper); color: var(--ink); min-width: 12em; }
    .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    output { color: var(--quiet); font-size: 13px; text-align: right; }
    output:empty { display: none; }
    .cut { color: var(--odd); margin: 4px 0; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 14px; }
    th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line);
      vertical-align: top; }
    tr:last-child td { border-bottom: 0; }
    tbody tr:hover { background: var(--ground); }
    th { position: sticky; top: 0; background: var(--card); }
    th button { all: unset; cursor: pointer; font-weight: 600; color: var(--quiet); }
    th button:focus-visible, input:focus-visible { outline: 2px solid var(--accent);
      outline-offset: 2px; }
    th[aria-sort=ascending] button::after { content: " \\2191"; }
    th[aria-sort=descending] button::after { content: " \\2193"; }
    .n { text-align: right; font-variant-numeric: tabular-nums; white-space: pre; }
    .day { white-space: nowrap; font-variant-numeric: tabular-nums; }
    .code { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, monospace;
      font-size: 13px; overflow-wrap: anywhere; min-width: 15ch; }
    th.n { white-space: normal; }
    td b { font-weight: 600; display: block; }
    td small { color: var(--quiet); display: block; font-size: 13px; }
    .severity-critical { color: var(--open); font-weight: 600; }
    .severity-warning { color: var(--odd); font-weight: 600; }
    .words { min-width: 30ch; max-width: 60ch; overflow-wrap: anywhere; }
    .facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; }
    .facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
    footer { margin-top: 22px; font-size: 13px; overflow-wrap: anywhere; }
    @media (max-width: 600px) {
      main { padding: 18px 12px 36px; }
      h1 { font-size: 21px; }
      .figures { grid-template-columns: 1fr 1fr; gap: 8px; }
      .figure { padding: 10px 12px; } .figure strong { font-size: 21px; }
      .charts { columns: 1; }
      .table { padding: 12px; }
      input[type=search] { width: 100%; }
    }
    /* On a telephone each row is a card, with the names of the columns beside their values. */
    @media screen and (max-width: 600px) {
      table, tbody { display: block; }
      thead tr { display: flex; flex-wrap: wrap; }
      th { border: 0; padding: 3px 12px 3px 0; }
      tbody tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
      tbody tr[hidden] { display: none; }
      td { display: flex; justify-content: space-between; gap: 16px; padding: 2px 0; border: 0; }
      td::before { content: attr(data-l); color: var(--quiet); font-family: system-ui, sans-serif;
        font-size: 13px; flex: none; }
      td.words { display: block; max-width: none; } td.words::before { display: block; }
      td:empty, td.words:empty { display: none; }
      td, td.code { text-align: right; min-width: 0; } td.words { text-align: left; }
    }
    @page { size: A4 landscape; margin: 12mm; }
    @media print {
      :root { --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb;
        --ground: #eee; }
      body { font-size: 10pt; } main { max-width: none; padding: 0; }
      table, small, .figure small, td small, .code, .legend, footer { font-size: 9pt; }
      h1 { font-size: 18pt; } th, td { padding: 3px 6px; }
      .table, .figure, .chart { border-color: #bbb; }
      .words { min-width: 0; } .code { min-width: 15ch; }
      .day { white-space: normal; min-width: 13ch; }
      .figures { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
      .top input, .top output { display: none; }
      .scroll { overflow: visible; } th { position: static; }
      .figure, .chart, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
      svg, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }

    """

  /// Sorts by a click on a header and filters by every word of the search field.
  static let script = """

    "use strict";
    for (const section of document.querySelectorAll("section.table")) {
      const body = section.querySelector("tbody");
      const headers = [...section.querySelectorAll("th")];
      const rows = [...body.rows];
      for (const row of rows) {
        headers.forEach((header, column) => {
          row.cells[column].dataset.l = header.textContent;
        });
      }
      const value = (row, column) => {
        const cell = row.cells[column];
        return cell.dataset.v === undefined ? cell.textContent : cell.dataset.v;
      };
      headers.forEach((header, column) => {
        header.querySelector("button").addEventListener("click", () => {
          const down = header.getAttribute("aria-sort") === "ascending";
          headers.forEach(other => other.removeAttribute("aria-sort"));
          header.setAttribute("aria-sort", down ? "descending" : "ascending");
          const numeric = header.classList.contains("n");
          const order = (a, b) => {
            const left = value(a, column), right = value(b, column);
            const compared = numeric
              ? (parseFloat(left) || 0) - (parseFloat(right) || 0)
              : left.localeCompare(right, undefined, { numeric: true });
            return (down ? -compared : compared) || rows.indexOf(a) - rows.indexOf(b);
          };
          body.append(...[...rows].sort(order));
        });
      });
      const field = section.querySelector("input");
      if (!field) continue;
      const output = section.querySelector("output");
      const texts = rows.map(row => row.textContent.toLowerCase());
      field.addEventListener("input", () => {
        const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
        let shown = 0;
        rows.forEach((row, index) => {
          const fits = words.every(word => texts[index].includes(word));
          row.hidden = !fits;
          if (fits) shown += 1;
        });
        output.textContent = words.length ? shown + " of " + rows.length : "";
      });
    }

    """
}
