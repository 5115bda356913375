/* What is pasted from Word or a browser becomes Markdown: lists, tables and emphasis stay, styles go. */
(function () {
  "use strict";

  var form = document.getElementById("editor");
  var area = form && form.elements.text;
  if (!area || !window.TurndownService) return;

  var RICH = /<(table|li|b|strong|i|em|h[1-6]|blockquote|a)\b|mso-list/i;
  var SAFE = /^(https?:|mailto:|tel:)/i;
  var LONG = 20000; /* longer texts go in at once; the browser would type them letter by letter */

  var service = new window.TurndownService({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*", codeBlockStyle: "fenced" });
  service.addRule("tables", {
    filter: "table",
    replacement: function (content, table) { return "\n\n" + asTable(table) + "\n\n"; }
  });
  service.addRule("links", {
    filter: function (node) { return node.nodeName === "A" && !SAFE.test(node.getAttribute("href") || ""); },
    replacement: function (content) { return content; }
  });
  service.addRule("pictures", {
    filter: "img",
    replacement: function (content, image) { return image.getAttribute("alt") || ""; }
  });

  function asTable(table) {
    var rows = Array.from(table.rows).map(function (row) {
      return Array.from(row.cells).map(function (cell) {
        return service.turndown(cell.innerHTML).replace(/\s*\n+\s*/g, " ").replace(/\|/g, "\\|").trim();
      });
    }).filter(function (row) { return row.some(Boolean); });
    if (!rows.length) return "";
    var width = Math.max.apply(null, rows.map(function (row) { return row.length; }));
    var lines = rows.map(function (row) {
      while (row.length < width) row.push("");
      return "| " + row.join(" | ") + " |";
    });
    lines.splice(1, 0, "|" + " --- |".repeat(width));
    return lines.join("\n");
  }

  /* Word writes lists as paragraphs that begin with a bullet or a number in a span of its own. */
  function lists(page) {
    Array.from(page.querySelectorAll("p")).forEach(function (paragraph) {
      var style = paragraph.getAttribute("data-style") || "";
      if (!/mso-list\s*:/.test(style)) return;
      var mark = Array.from(paragraph.querySelectorAll("span")).find(function (span) {
        return /mso-list\s*:\s*ignore/i.test(span.getAttribute("data-style") || "");
      });
      var numbered = mark && /^\s*[\da-z]+[.)]/i.test(mark.textContent);
      var level = Number((style.match(/level(\d+)/) || [0, 1])[1]);
      if (mark) mark.remove();
      place(paragraph, numbered ? "OL" : "UL", level);
    });
  }

  function place(paragraph, kind, level) {
    var item = paragraph.ownerDocument.createElement("li");
    while (paragraph.firstChild) item.appendChild(paragraph.firstChild);
    var before = paragraph.previousElementSibling;
    var list = before && before.houseList ? before : null;
    if (!list) {
      list = paragraph.ownerDocument.createElement(kind);
      list.houseList = true;
      paragraph.parentNode.insertBefore(list, paragraph);
    }
    paragraph.remove();
    for (var depth = 1; depth < level && list.lastElementChild; depth += 1) {
      var last = list.lastElementChild;
      var inner = last.lastElementChild && /^[OU]L$/.test(last.lastElementChild.nodeName) ? last.lastElementChild : null;
      list = inner || last.appendChild(item.ownerDocument.createElement(kind));
    }
    list.appendChild(item);
  }

  function asMarkdown(html) {
    /* Styles are read, never applied: the page's rules forbid them, also in a document that nobody sees */
    var harmless = html.replace(/<style\b[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=/gi, " data-style=");
    var page = new DOMParser().parseFromString(harmless, "text/html");
    Array.from(page.querySelectorAll("style,script,title,meta,link,head")).forEach(function (part) { part.remove(); });
    Array.from(page.querySelectorAll("*")).forEach(function (part) {
      if (part.nodeName.indexOf(":") > 0 && !part.textContent.trim()) part.remove(); /* o:p */
    });
    lists(page);
    return service.turndown(page.body).replace(/\u00a0/g, " ").replace(/^(\s*)([-]|\d+\.) {2,}/gm, "$1$2 ").trim();
  }

  function insert(text) {
    if (text.length > LONG || !document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  area.addEventListener("paste", function (event) {
    var html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html || !RICH.test(html)) return;
    event.preventDefault();
    insert(asMarkdown(html));
    form.dispatchEvent(new CustomEvent("minutes:told", { detail: form.dataset.pasted }));
  });
})();
