/* Ticks are kept in the browser until the server has them; what the server has replaces the line. */
(function () {
  "use strict";

  var box = document.getElementById("haken");
  if (!box) return;

  var words = box.dataset;
  var key = "teilnahme." + words.meeting;
  var AGAIN = 5000, LOOK = 15000, TOO_LONG_TO_WAIT = 15000;
  var memory = [], keeps = true, running = false, timer = 0, said = "", signedOut = false;
  var made = false, stuck = false; /* whether a tick was made here; whether the last one could not be sent */

  /* The browser's memory; two tabs share it, each tick has its own key */
  function read() {
    try { return JSON.parse(window.localStorage.getItem(key)) || []; } catch (error) { return memory; }
  }

  function write(ticks) {
    memory = ticks;
    try {
      if (ticks.length) window.localStorage.setItem(key, JSON.stringify(ticks));
      else window.localStorage.removeItem(key);
      keeps = true;
    } catch (error) { keeps = false; }
  }

  function waiting() { return keeps ? read() : memory; }
  function drop(tick) { write(waiting().filter(function (one) { return one.key !== tick.key; })); }

  function fresh() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  /* The state, visible always, read out when it becomes another one */
  function show() {
    var ticks = waiting(), text = made ? words.allStored : words.ready, state = document.getElementById("haken-stand");
    var isWaiting = ticks.length > 0 && stuck;
    if (isWaiting) text = ticks.length === 1 ? words.oneWaiting : words.waiting.replace("{number}", ticks.length);
    else if (ticks.length) text = words.storing;
    if (ticks.length && signedOut) text += " " + words.signedOut;
    if (ticks.length && !keeps) text += " " + words.nowhere;
    state.textContent = text;
    box.classList.toggle("ir-tick-state--waiting", isWaiting);
    document.getElementById("haken-anmelden").hidden = !signedOut;
    mark(isWaiting ? ticks : []);
  }

  function tell() {
    var text = document.getElementById("haken-stand").textContent;
    if (text === said || (!said && !stuck)) return; /* one stored at once is no news */
    said = text;
    document.getElementById("haken-gesagt").textContent = text;
  }

  function mark(ticks) {
    Array.from(document.querySelectorAll(".ir-tick")).forEach(function (line) {
      var isWaiting = ticks.some(function (one) { return one.line === line.dataset.line; });
      line.querySelector(".ir-tick__waiting").hidden = !isWaiting;
    });
  }

  /* What was ticked is seen at once */
  function foresee(tick) {
    var line = document.getElementById("zeile-" + tick.line);
    if (!line) return;
    var parts = tick.what.split(":");
    if (parts[0] === "heads") return count(line, Number(parts[1]));
    var state = parts[0] === "came_late" || parts[0] === "left_early" ? "present" : parts[0];
    line.dataset.state = state;
    Array.from(line.querySelectorAll("[aria-pressed]")).forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === state));
    });
  }

  function count(line, number) {
    var output = line.querySelector("output");
    if (!output) return;
    output.textContent = number;
    Array.from(line.querySelectorAll("[data-heads]")).forEach(function (button) {
      button.value = "heads:" + Math.min(99, Math.max(1, number + Number(button.dataset.heads)));
      if (button.dataset.heads === "-1") button.disabled = number < 2;
    });
  }

  /* What the server has; a line whose own ticks wait is left alone */
  function take(body) {
    var ticks = waiting();
    var template = document.createElement("template");
    template.innerHTML = body.lines;
    Array.from(template.content.children).forEach(function (next) {
      var line = document.getElementById(next.id);
      if (line && !ticks.some(function (one) { return one.line === next.dataset.line; })) replace(line, next);
    });
    document.getElementById("zahlen").innerHTML = body.summary;
    document.getElementById("stand").innerHTML = document.querySelector("#zahlen > p").innerHTML;
    if (body.token) token(body.token);
    filter();
  }

  function replace(line, next) {
    var own = line.querySelector("input[name=csrf_token]"), its = next.querySelector("input[name=csrf_token]");
    if (own && its) its.value = own.value;
    if (next.outerHTML === line.outerHTML) return;
    var focused = line.contains(document.activeElement) ? document.activeElement.id : "";
    line.replaceWith(next);
    var again = focused && (document.getElementById(focused) || next.querySelector("[aria-pressed=true]") || next.querySelector("[aria-pressed]"));
    if (again && again.disabled) again = next.querySelector("[aria-pressed=true]");
    if (again) again.focus({ preventScroll: true });
  }

  function token(value) {
    Array.from(document.querySelectorAll("input[name=csrf_token]")).forEach(function (field) { field.value = value; });
  }

  /* Sending, one after the other, the oldest first */
  function later(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, delay);
  }

  function post(tick, options) {
    var data = { csrf_token: document.querySelector("input[name=csrf_token]").value, line: tick.line, what: tick.what, key: tick.key, age: Math.max(0, Date.now() - tick.at) };
    var always = { method: "POST", body: new URLSearchParams(data), redirect: "manual", headers: { Accept: "application/json" } };
    return window.fetch(document.querySelector("form[data-tick]").action, Object.assign(always, options));
  }

  function send() {
    var tick = waiting()[0];
    if (running) return;
    if (!tick) { show(); tell(); return; }
    running = true;
    post(tick, { signal: AbortSignal.timeout(TOO_LONG_TO_WAIT) }).then(function (response) { return answered(response, tick); }).catch(function () { return AGAIN; }).then(function (delay) {
      running = false;
      stuck = delay > 0;
      show();
      if (delay) tell();
      later(delay || 0);
    });
  }

  function answered(response, tick) {
    var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    if (isJson) {
      return response.json().then(function (body) {
        drop(tick);
        signedOut = false;
        if (body.kind === "stored") take(body); else refused(tick, body.message);
        return 0;
      });
    }
    if (response.status === 400 || response.status === 401 || response.type === "opaqueredirect") return look().then(function () { return AGAIN / 5; });
    return AGAIN;
  }

  function refused(tick, message) {
    var line = document.getElementById("zeile-" + tick.line), text = document.getElementById("haken-fehler");
    var name = line ? line.querySelector(".ir-tick__name a").textContent : "";
    text.textContent = words.refused + " " + name + ". " + message;
    text.hidden = false;
    look();
  }

  /* What others ticked meanwhile, and whether somebody is signed in again: asked by GET, which ends no session */
  function look() {
    return window.fetch(words.stateUrl, { redirect: "manual" }).then(function (response) {
      signedOut = response.type === "opaqueredirect" || response.status === 401;
      return response.ok ? response.json() : null;
    }).then(function (body) { if (body) take(body); show(); }, function () {});
  }

  /* Searching while typing */
  var query = document.getElementById("search-q");
  function filter() {
    var wanted = query.value.trim().toLowerCase(), shown = 0;
    Array.from(document.querySelectorAll(".ir-tick")).forEach(function (line) {
      line.hidden = line.dataset.search.indexOf(wanted) < 0;
      shown += line.hidden ? 0 : 1;
    });
    return shown;
  }

  query.addEventListener("input", function () {
    document.getElementById("haken-gesagt").textContent = words.shown.replace("{number}", filter());
  });
  document.getElementById("suchen").addEventListener("toggle", function () {
    if (!this.open) { query.value = ""; filter(); } /* a folded search hides no line */
  });
  document.getElementById("suche").addEventListener("submit", function (event) { event.preventDefault(); });

  document.addEventListener("submit", function (event) {
    if (!("tick" in event.target.dataset) || !event.submitter) return;
    event.preventDefault();
    event.stopPropagation();
    var tick = { key: fresh(), line: event.target.elements.line.value, what: event.submitter.value, at: Date.now() };
    document.getElementById("haken-fehler").hidden = true;
    made = true;
    write(waiting().concat(tick));
    foresee(tick);
    show();
    later(0);
  }, true);

  /* Whoever leaves the page does not wait; what arrives twice counts once */
  window.addEventListener("pagehide", function () {
    waiting().forEach(function (tick) { post(tick, { keepalive: true }).catch(function () {}); });
  });
  window.addEventListener("online", function () { later(0); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });
  window.addEventListener("beforeunload", function (event) {
    if (waiting().length && !keeps) { event.preventDefault(); event.returnValue = ""; }
  });
  window.setInterval(function () { if (!document.hidden && !running && !waiting().length) look(); }, LOOK);

  document.querySelector("#suche button").hidden = true; /* the list follows while typing */
  filter();
  waiting().forEach(foresee);
  made = stuck = waiting().length > 0;
  show();
  later(0);
})();
