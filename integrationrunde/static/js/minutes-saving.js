/* The text of an item is saved by itself, kept in the browser until the server has it, and never overwrites another. */
(function () {
  "use strict";

  var form = document.getElementById("editor");
  if (!form) return;

  var area = form.elements.text;
  var base = form.elements.base;
  var words = form.dataset;
  var SOON = 3000, AT_LATEST = 10000, AGAIN = 5000, TOO_LONG_TO_WAIT = 15000, KEEPALIVE = 60000;
  var key = "protokoll." + words.key;
  var foundKey = key + ".gefunden";

  var saved = "unsaved" in words ? null : plain(area.value); /* what the server has; null: nothing of this */
  var paused = "unsaved" in words; /* somebody decides first */
  var running = null, timer = 0, changedAt = 0, keeps = true, said = "";

  function plain(text) { return text.replace(/\r\n/g, "\n").trim(); }
  function isDirty() { return saved === null || plain(area.value) !== saved; }
  function at(moment) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(moment);
  }

  /* Visible always; read out only when it becomes another state, so that nobody is talked at every few seconds */
  function show(kind, text) {
    var state = document.getElementById("zustand");
    var bad = ["saved", "saving", "typing"].indexOf(kind) < 0;
    state.textContent = text || words[kind];
    state.dataset.kind = kind;
    state.classList.toggle("ir-editor__state--bad", bad);
    document.getElementById("neu-einloggen").hidden = kind !== "signedOut";
    if (kind === "saving" || kind === "typing" || kind === said) return;
    if (kind !== "saved" || said) document.getElementById("zustand-gesagt").textContent = state.textContent;
    said = kind;
  }

  /* The browser's memory */
  function read(name) {
    try { return JSON.parse(window.localStorage.getItem(name)); } catch (error) { return null; }
  }

  function write(name, value) {
    try {
      if (value === null) window.localStorage.removeItem(name);
      else window.localStorage.setItem(name, JSON.stringify(value));
      keeps = true;
    } catch (error) { keeps = false; }
  }

  function keep() {
    write(key, isDirty() ? { text: area.value, base: base.value, at: Date.now() } : null);
  }

  /* Saving */
  function later(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, delay);
  }

  function parameters() {
    var data = new URLSearchParams();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("base", base.value);
    data.set("text", area.value);
    return data;
  }

  function post(data, leaving) {
    var options = { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" }, keepalive: leaving };
    if (!leaving) options.signal = AbortSignal.timeout(TOO_LONG_TO_WAIT);
    return window.fetch(words.save, options);
  }

  function save() {
    window.clearTimeout(timer);
    if (running) return running.then(function () { return isDirty() && !paused ? save() : undefined; });
    if (!isDirty()) return Promise.resolve();
    var sent = area.value;
    show("saving");
    /* The connection can also break in the middle of an answer */
    running = post(parameters(), false).then(function (response) {
      return answered(response, sent);
    }).catch(function () {
      show(keeps ? "offline" : "nowhere");
      later(AGAIN);
    }).then(function () { running = null; });
    return running;
  }

  function answered(response, sent) {
    var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    if (isJson) return response.json().then(function (body) { told(body, sent); });
    if (response.status === 401 || response.type === "opaqueredirect") {
      return signedOut();
    }
    if (response.status === 400) return freshToken();
    show(keeps ? "failed" : "nowhere");
    return later(AGAIN * 2);
  }

  function told(body, sent) {
    if (body.kind === "saved") {
      saved = plain(sent);
      base.value = body.base;
      paused = false;
      hide("abweichung");
      keep();
      changedAt = 0;
      if (isDirty()) later(SOON);
      show(isDirty() ? "typing" : "saved", isDirty() ? words.typing : words.saved.replace("{time}", body.at));
    } else if (body.kind === "outdated") {
      paused = true;
      compare(body, sent);
      show("outdated");
    } else {
      show("refused", words.refused + " " + body.message);
    }
  }

  /* Asked by GET whether somebody has signed in again: a refused POST would end the session that just begins */
  function signedOut() {
    show(keeps ? "signedOut" : "nowhere");
    window.clearTimeout(timer);
    timer = window.setTimeout(freshToken, AGAIN);
  }

  /* After signing in again the page's token is an old one */
  function freshToken() {
    return window.fetch(words.state, { redirect: "manual" }).then(function (response) {
      return response.ok ? response.json() : null;
    }).then(function (body) {
      if (!body) { signedOut(); return; }
      Array.from(document.querySelectorAll("input[name=csrf_token]")).forEach(function (field) { field.value = body.token; });
      later(0);
    }, function () {
      show(keeps ? "offline" : "nowhere");
      later(AGAIN);
    });
  }

  /* Two texts */
  function hide(id) { document.getElementById(id).hidden = true; }

  function compare(body, sent) {
    document.getElementById("abweichung-eigener").textContent = sent;
    document.getElementById("abweichung-anderer").textContent = body.text;
    document.getElementById("abweichung-von").textContent = body.saved;
    base.value = body.base; /* the next save is made knowing what is stored */
    keep();
    var box = document.getElementById("abweichung");
    box.hidden = false;
    box.querySelector("h2").focus();
  }

  /* A text that never reached the server */
  function offer() {
    var own = read(key), found = read(foundKey) || [];
    if (own && plain(own.text) !== plain(area.value)) found.push(own);
    write(foundKey, found.length ? found : null);
    write(key, null);
    showFound(found);
  }

  function showFound(found) {
    var box = document.getElementById("gefunden");
    var newest = found[found.length - 1];
    box.hidden = !newest;
    if (!newest) return;
    document.getElementById("gefunden-titel").textContent = words.found.replace("{time}", at(newest.at));
    document.getElementById("gefunden-text").textContent = newest.text;
    document.getElementById("zustand-gesagt").textContent = document.getElementById("gefunden-titel").textContent;
  }

  function decide(button) {
    var found = read(foundKey) || [], chosen = found.pop();
    if (chosen && button.dataset.found === "take") {
      if (isDirty()) found.push({ text: area.value, base: base.value, at: Date.now() });
      area.value = chosen.text;
      base.value = chosen.base;
      saved = null;
      paused = false;
      keep();
      save();
    }
    write(foundKey, found.length ? found : null);
    showFound(found);
    area.focus();
  }

  /* What the user does */
  area.addEventListener("input", function () {
    changedAt = changedAt || Date.now();
    keep();
    if (!keeps) show("nowhere");
    else if (!paused) show("typing");
    var over = area.value.length - Number(words.longest);
    if (over > 0) show("refused", words.tooLong.replace("{number}", over));
    else if (!paused) later(Math.max(0, Math.min(SOON, changedAt + AT_LATEST - Date.now())));
  });
  area.addEventListener("blur", function () { if (isDirty() && !paused) save(); });

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    paused = false;
    if (!isDirty()) show("saved", words.saved.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })));
    save();
  });

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-found]");
    if (button && button !== form) decide(button);
    var link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.getAttribute("href").charAt(0) === "#") return;
    if (!isDirty() || paused) return;
    event.preventDefault();
    Promise.race([save(), new Promise(function (done) { window.setTimeout(done, 2000); })]).then(function () {
      window.location.assign(link.href);
    });
  });

  document.addEventListener("submit", function (event) {
    var sent = event.target;
    if (sent === form || "beside" in sent.dataset || !isDirty() || paused || sent.houseSaved) return;
    event.preventDefault();
    event.stopPropagation();
    sent.houseSaved = true;
    save().then(function () { sent.requestSubmit(event.submitter); });
  }, true);

  window.addEventListener("online", function () { if (isDirty() && !paused) save(); });
  window.addEventListener("pagehide", function () {
    if (!isDirty()) return;
    keep();
    if (!paused && !running && area.value.length < KEEPALIVE) post(parameters(), true).catch(function () {});
  });
  window.addEventListener("beforeunload", function (event) {
    if (isDirty() && !keeps) { event.preventDefault(); event.returnValue = ""; }
  });
  form.addEventListener("minutes:told", function (event) { document.getElementById("zustand-gesagt").textContent = event.detail; });

  form.minutes = { save: save, isDirty: isDirty };
  offer();
  if (saved === null) keep();
})();
