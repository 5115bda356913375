/* Comfort on top of pages that work without it. Everything is bound by attributes; nothing is written inline. */
(function () {
  "use strict";

  var live = document.getElementById("live");
  var summary = document.getElementById("error-summary");
  var hideLater;

  /* Read a text out; shown as well when it answers something that the user just did. */
  function announce(text, shown) {
    if (!live || !text) return;
    live.textContent = "";
    live.classList.toggle("ir-live--shown", Boolean(shown));
    window.setTimeout(function () { live.textContent = text; }, 60);
    window.clearTimeout(hideLater);
    hideLater = window.setTimeout(function () {
      live.classList.remove("ir-live--shown");
      live.textContent = "";
    }, 5000);
  }

  function each(root, selector, action) {
    if (root.matches && root.matches(selector)) action(root);
    Array.prototype.forEach.call(root.querySelectorAll(selector), action);
  }

  /* Copying and printing */
  function copy(button) {
    var source = document.querySelector(button.dataset.copy);
    if (!source) return;
    var text = "value" in source ? source.value : source.innerText;
    var failed = function () { announce(live.dataset.notCopied, true); };
    if (!navigator.clipboard) { failed(); return; }
    navigator.clipboard.writeText(text).then(function () { announce(live.dataset.copied, true); }, failed);
  }

  /* Dialogs; without scripts the opener leads to a page that does the same */
  function openDialog(event, opener) {
    var dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog || !dialog.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
    dialog.addEventListener("close", function () { opener.focus(); }, { once: true });
  }

  function toggle(button) {
    var open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.dataset.toggle).classList.toggle("ir-nav__list--open", open);
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-copy],[data-print],[data-dialog],[data-close],[data-toggle]");
    if (!target) return;
    if (target.dataset.copy) copy(target);
    else if ("print" in target.dataset) window.print();
    else if (target.dataset.dialog) openDialog(event, target);
    else if (target.dataset.toggle) toggle(target);
    else target.closest("dialog").close();
  });

  /* Typed text is not left by accident; a form is not sent twice */
  function fingerprint(form) {
    return JSON.stringify(Array.from(new FormData(form).entries()).filter(function (pair) {
      return pair[0] !== "csrf_token" && typeof pair[1] === "string";
    }));
  }

  var leaving = false;
  window.addEventListener("beforeunload", function (event) {
    if (leaving) return;
    var dirty = Array.from(document.querySelectorAll("form[data-guard]")).some(function (form) {
      return form.houseStart !== undefined && form.houseStart !== fingerprint(form);
    });
    if (dirty) { event.preventDefault(); event.returnValue = ""; }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    leaving = true;
    if ("noBusy" in form.dataset) { window.setTimeout(function () { leaving = false; }, 1000); return; }
    form.dataset.busy = "true";
    var button = event.submitter;
    if (button) { button.classList.add("ir-busy"); button.setAttribute("aria-disabled", "true"); }
    announce(live && live.dataset.busy, false);
  });

  /* The page comes back from the browser's memory after "back": forms can be sent again */
  window.addEventListener("pageshow", function () {
    leaving = false;
    each(document, "form[data-busy]", function (form) { delete form.dataset.busy; });
    each(document, ".ir-busy", function (button) {
      button.classList.remove("ir-busy");
      button.removeAttribute("aria-disabled");
    });
  });

  /* Order by dragging; the buttons beside do the same by keyboard */
  function sortable(list) {
    var order = document.querySelector(list.dataset.order);
    if (!window.Sortable || !order) return;
    each(list, ".ir-agenda__handle", function (handle) { handle.hidden = false; });
    window.Sortable.create(list, {
      handle: ".ir-agenda__handle",
      draggable: "[data-id]",
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ghostClass: "ir-agenda__item--moving",
      onEnd: function (event) {
        if (event.oldIndex === event.newIndex) return;
        order.value = Array.from(list.querySelectorAll("[data-id]")).map(function (item) { return item.dataset.id; }).join(",");
        order.form.requestSubmit();
      }
    });
  }

  /* Swapped regions keep focus, scroll position and opened details */
  var kept = null;

  function pathOf(element, region) {
    if (element.id) return "#" + CSS.escape(element.id);
    var alike = element.hasAttribute("href") ? '[href="' + CSS.escape(element.getAttribute("href")) + '"]' : element.tagName;
    return { alike: alike, index: Array.from(region.querySelectorAll(alike)).indexOf(element) };
  }

  function find(region, path) {
    return typeof path === "string" ? document.querySelector(path) : region.querySelectorAll(path.alike)[path.index];
  }

  function topOf(element) {
    return element.getBoundingClientRect().top;
  }

  function inSight(element) {
    return topOf(element) >= 0 && topOf(element) < window.innerHeight;
  }

  /* What stays where it is seen when things above it grow or shrink: what has the focus, else the first link in sight */
  function anchorOf(region, focused) {
    var element = focused && inSight(focused) ? focused : Array.from(region.querySelectorAll("a[href]")).find(inSight);
    return element ? { path: pathOf(element, region), top: topOf(element) } : null;
  }

  function holdStill(region, anchor, page) {
    var again = anchor && find(region, anchor.path);
    window.scrollTo({ left: page[0], top: page[1], behavior: "instant" });
    if (again) window.scrollBy({ left: 0, top: topOf(again) - anchor.top, behavior: "instant" });
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var region = event.detail.target;
    if (region.id && event.detail.serverResponse.indexOf('id="' + region.id + '"') < 0) {
      event.detail.shouldSwap = false; /* another page came, such as the one for signing in */
      return;
    }
    var active = document.activeElement;
    var inside = active && active !== region && region.contains(active);
    if ((inside && active.closest("input,textarea,select,dialog[open]")) || region.querySelector("dialog[open]")) {
      event.detail.shouldSwap = false;
      return;
    }
    kept = {
      id: region.id,
      focus: inside ? pathOf(active, region) : null,
      anchor: anchorOf(region, inside && active),
      page: [window.scrollX, window.scrollY],
      scrolled: Array.from(region.querySelectorAll("[role=region]")).map(function (part) { return [part.scrollLeft, part.scrollTop]; }),
      open: Array.from(region.querySelectorAll("details")).map(function (part) { return part.open; }),
      said: said(region)
    };
  });

  function said(region) {
    return Array.from(region.querySelectorAll("[data-announce]")).map(function (part) { return part.textContent.replace(/\s+/g, " ").trim(); });
  }

  document.addEventListener("htmx:afterSettle", function () {
    var region = kept && document.getElementById(kept.id);
    if (!region) return;
    Array.from(region.querySelectorAll("[role=region]")).forEach(function (part, index) {
      if (kept.scrolled[index]) { part.scrollLeft = kept.scrolled[index][0]; part.scrollTop = kept.scrolled[index][1]; }
    });
    Array.from(region.querySelectorAll("details")).forEach(function (part, index) { part.open = Boolean(kept.open[index]); });
    var again = kept.focus && find(region, kept.focus);
    if (again) again.focus({ preventScroll: true });
    holdStill(region, kept.anchor, kept.page);
    announce(said(region).filter(function (text) { return kept.said.indexOf(text) < 0; }).join(" "), false);
    kept = null;
    prepare(region);
  });

  function prepare(root) {
    each(root, "[data-copy][hidden],[data-print][hidden],.ir-nav__toggle[hidden]", function (button) { button.hidden = false; });
    each(root, "form[data-guard]", function (form) { form.houseStart = summary ? "" : fingerprint(form); });
    each(root, "[data-sortable]", sortable);
  }

  var nav = document.querySelector(".ir-nav");
  if (nav) nav.classList.add("ir-nav--scripted");
  var wide = window.matchMedia("(min-width: 48rem)");
  var menu = document.querySelector(".ir-nav__toggle");
  function fit() { if (menu) menu.hidden = wide.matches; }
  prepare(document);
  fit();
  wide.addEventListener("change", fit);

  if (summary) summary.focus();
})();
