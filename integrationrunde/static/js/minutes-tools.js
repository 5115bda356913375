/* Small tools for the text, and the one step from a marked sentence to a result or a task. */
(function () {
  "use strict";

  var form = document.getElementById("editor");
  if (!form) return;
  var area = form.elements.text;
  var bar = document.querySelector(".ir-toolbar");
  bar.hidden = false;

  var sending = "", queue = Promise.resolve(); /* what is being sent beside the text: one after the other, the same thing once */

  var TOO_LONG_TO_WAIT = 15000;
  var AROUND = { bold: "**", italic: "*" };
  var BEFORE = { heading: "## ", list: "- ", numbers: "1. ", quote: "> " };

  function put(text, start, end) {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function around(mark) {
    var start = area.selectionStart, end = area.selectionEnd, chosen = area.value.slice(start, end);
    put(mark + chosen + mark, start, end);
    area.setSelectionRange(start + mark.length, start + mark.length + chosen.length);
  }

  function before(mark) {
    var start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    var end = area.selectionEnd;
    var lines = area.value.slice(start, end).split("\n");
    put(lines.map(function (line) { return line.trim() || lines.length === 1 ? mark + line : line; }).join("\n"), start, end);
  }

  function use(tool) {
    if (AROUND[tool]) around(AROUND[tool]);
    else before(BEFORE[tool]);
  }

  /* What is marked; without a mark the sentence in which the cursor stands */
  function marked() {
    var start = area.selectionStart, end = area.selectionEnd, text = area.value;
    if (start === end) {
      var first = text.lastIndexOf("\n", start - 1) + 1, rest = text.indexOf("\n", start);
      var line = text.slice(first, rest < 0 ? text.length : rest);
      Array.from(line.matchAll(/.+?(?:[.!?](?=\s)|$)\s*/g)).some(function (sentence) {
        start = first + sentence.index;
        end = start + sentence[0].length;
        return end >= area.selectionStart;
      });
    }
    var words = text.slice(start, end);
    return { at: start + words.length - words.trimStart().length, words: words.trim() };
  }

  function tell(text) {
    var live = document.getElementById("live");
    live.textContent = text;
    live.classList.add("ir-live--shown");
    window.setTimeout(function () { live.classList.remove("ir-live--shown"); live.textContent = ""; }, 5000);
  }

  function take(what) {
    var found = marked();
    if (!found.words) { tell(form.dataset.markFirst); return; }
    var sending = document.getElementById("nehmen");
    sending.elements.what.value = what;
    sending.elements.wording.value = found.words;
    sending.elements.at.value = found.at;
    sending.requestSubmit();
  }

  bar.addEventListener("click", function (event) {
    var button = event.target.closest("[data-tool],[data-take]");
    if (!button) return;
    if (button.dataset.tool) use(button.dataset.tool);
    else take(button.dataset.take);
  });

  area.addEventListener("keydown", function (event) {
    var name = event.key.toLowerCase();
    var control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (control && name === "b") { event.preventDefault(); use("bold"); }
    if (control && name === "i") { event.preventDefault(); use("italic"); }
    if (event.altKey && event.shiftKey && event.code === "KeyE") { event.preventDefault(); take("outcome"); }
    if (event.altKey && event.shiftKey && event.code === "KeyA") { event.preventDefault(); take("task"); }
  });

  /* Forms whose answer changes only what stands beside the text: the text, its cursor and its undo stay */
  document.addEventListener("submit", function (event) {
    var sent = event.target;
    if (!("beside" in sent.dataset)) return;
    event.preventDefault();
    var data = new URLSearchParams(new FormData(sent)), what = sent.action + "?" + data;
    if (what === sending) return; /* the second half of a double click */
    sending = what;
    queue = queue.then(form.minutes.save).then(function () {
      return window.fetch(sent.action, { method: "POST", body: data, signal: AbortSignal.timeout(TOO_LONG_TO_WAIT) });
    }).then(function (response) { return response.text(); }).then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html");
      var fresh = page.getElementById("daneben");
      if (!fresh) { tell(page.querySelector("main h1") ? page.querySelector("main h1").textContent + " " + page.querySelector("main p").textContent : form.dataset.failed); return; }
      swap(fresh, page.getElementById("gliederung"));
    }).catch(function () { tell(form.dataset.offline); }).then(function () { if (sending === what) sending = ""; });
  }, true);

  /* On a phone the items scroll in a small window: the present one is to be seen there */
  function showPlace() {
    var list = document.querySelector("#gliederung .ir-steps"), here = list && list.querySelector("[aria-current]");
    if (here) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
  }
  showPlace();

  function swap(fresh, agenda) {
    var old = document.getElementById("daneben");
    var inside = old.contains(document.activeElement);
    var open = old.querySelector("details") && old.querySelector("details").open;
    old.replaceWith(fresh);
    if (agenda) { document.getElementById("gliederung").replaceWith(agenda); showPlace(); }
    if (open && fresh.querySelector("details")) fresh.querySelector("details").open = true;
    var told = fresh.querySelector("[data-told] > span");
    if (told) tell(told.textContent);
    if (inside) (fresh.querySelector("[data-told] button") || fresh).focus();
  }
})();
