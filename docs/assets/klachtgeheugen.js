/*
 * Small helpers for the pages. Every page reads well without them: the helper is then a list with
 * links, each exercise shows its answer in a fold-out, tables scroll with a finger or a mouse.
 * Nothing is sent anywhere; the practice page keeps its score in this browser.
 */
(function () {
  "use strict";

  /** Make an element with properties and children. */
  function element(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  /** Three questions, one at a time; the answers are the page's own links. */
  function setUpHelper(helper) {
    const steps = [...helper.querySelectorAll("section[id]")];
    const trail = [steps[0]];
    const back = element("button", { type: "button", className: "kg-knop kg-knop--klein" }, "Vorige vraag");
    const again = element("button", { type: "button", className: "kg-knop kg-knop--klein" }, "Opnieuw");

    function show(moveFocus) {
      const current = trail[trail.length - 1];
      steps.forEach((step) => { step.hidden = step !== current; });
      back.hidden = again.hidden = trail.length === 1;
      if (moveFocus) current.focus();
    }

    steps.forEach((step) => {
      step.tabIndex = -1;
      step.setAttribute("role", "group");
      const title = step.querySelector(".kg-vraag");
      title.id = title.id || `${step.id}-titel`;
      step.setAttribute("aria-labelledby", title.id);
    });
    helper.addEventListener("click", (event) => {
      const answer = event.target.closest(".kg-antwoorden a");
      if (!answer) return;
      event.preventDefault();
      trail.push(steps.find((step) => `#${step.id}` === answer.hash));
      show(true);
    });
    back.addEventListener("click", () => { trail.pop(); show(true); });
    again.addEventListener("click", () => { trail.length = 1; show(true); });
    helper.append(element("div", {}, back, again));
    helper.classList.add("kg-actief");
    show(false);
  }

  const SCORE = "klachtgeheugen.oefenen";

  function readScore() {
    try {
      const score = JSON.parse(localStorage.getItem(SCORE));
      return score && typeof score === "object" ? score : {};
    } catch {
      return {};
    }
  }

  function writeScore(score) {
    try {
      localStorage.setItem(SCORE, JSON.stringify(score));
    } catch {
      // A browser that keeps nothing still lets you practise.
    }
  }

  /** Choose, see why; the score stays in this browser. */
  function setUpPractice(practice) {
    let score = readScore();
    const exercises = [...practice.querySelectorAll(".kg-oefening[data-goed]")];
    const line = element("p", { className: "kg-stand" });
    line.setAttribute("role", "status");
    const again = element("button", { type: "button", className: "kg-knop kg-knop--klein kg-niet-afdrukken" }, "Begin opnieuw");

    function showScore() {
      const done = exercises.filter((exercise) => score[exercise.id]);
      const first = done.filter((exercise) => score[exercise.id][0] === exercise.dataset.goed);
      line.textContent = `${done.length} van ${exercises.length} gedaan, ${first.length} meteen goed.`;
    }

    const redraw = exercises.map((exercise) => {
      const list = exercise.querySelector("ol");
      const answer = exercise.querySelector("details");
      const verdict = element("p", { className: "kg-uitslag" });
      verdict.setAttribute("role", "status");
      const buttons = new Map();
      [...list.children].forEach((choice, index) => {
        const key = "abcdef"[index];
        const button = element("button", { type: "button", className: "kg-knop" }, choice.textContent.trim());
        button.addEventListener("click", () => {
          const chosen = score[exercise.id] || [];
          if (!chosen.includes(key)) score[exercise.id] = [...chosen, key];
          writeScore(score);
          draw();
          showScore();
        });
        buttons.set(key, button);
      });

      function draw() {
        const chosen = (score[exercise.id] || []).filter((key) => buttons.has(key));
        const solved = chosen.includes(exercise.dataset.goed);
        buttons.forEach((button, key) => {
          const pressed = chosen.includes(key);
          button.setAttribute("aria-pressed", String(pressed));
          button.classList.toggle("kg-goed", pressed && key === exercise.dataset.goed);
          button.classList.toggle("kg-fout", pressed && key !== exercise.dataset.goed);
        });
        answer.hidden = !solved;
        answer.open = solved;
        verdict.textContent = solved ? "✓ Goed gehoord." : chosen.length ? "✗ Kijk nog eens, en kies opnieuw." : "";
      }

      const choices = element("ul", { className: "kg-keuzes--knoppen" });
      buttons.forEach((button) => choices.append(element("li", {}, button)));
      list.replaceWith(choices);
      answer.before(verdict);
      draw();
      return draw;
    });

    again.addEventListener("click", () => {
      score = {};
      writeScore(score);
      redraw.forEach((draw) => draw());
      showScore();
    });
    practice.prepend(line, again);
    showScore();
  }

  /** A table wider than its page gets a box that scrolls, also from the keyboard. */
  function setUpTables() {
    document.querySelectorAll(".md-typeset table").forEach((table, index) => {
      if (table.closest(".kg-scroll")) return;
      const theirs = table.closest(".md-typeset__scrollwrap");
      const box = element("div", { className: "kg-scroll" });
      (theirs || table).before(box);
      box.append(theirs || table);
      const caption = table.querySelector("caption");
      const name = caption ? caption.textContent.trim() : `Tabel ${index + 1}`;
      const scroller = theirs || box;
      new ResizeObserver(() => {
        const wide = scroller.scrollWidth > scroller.clientWidth;
        if (wide) {
          scroller.tabIndex = 0;
          scroller.setAttribute("role", "region");
          scroller.setAttribute("aria-label", `${name}, schuift opzij`);
        } else {
          ["tabindex", "role", "aria-label"].forEach((mark) => scroller.removeAttribute(mark));
        }
      }).observe(scroller);
    });
  }

  /** The theme's menu buttons are labels; they get a name and a place in the tab order. */
  function setUpMenu() {
    const names = { __drawer: "Menu", __search: "Zoeken" };
    Object.entries(names).forEach(([id, name]) => {
      document.querySelectorAll(`.md-header label[for="${id}"].md-header__button`).forEach((label) => {
        label.tabIndex = 0;
        label.setAttribute("role", "button");
        label.setAttribute("aria-label", name);
      });
    });
    // The theme moves the cursor into the search while it is still covered; once more when it shows.
    const search = document.getElementById("__search");
    const field = document.querySelector(".md-search__input");
    if (search && field) {
      search.addEventListener("change", () => {
        if (search.checked) requestAnimationFrame(() => field.focus());
      });
    }
    // Only on a narrow screen do the titles inside the menu lead back, or to the page's headings.
    const narrow = window.matchMedia("(max-width: 76.1875em)");
    const titles = document.querySelectorAll(
      ".md-nav--primary .md-nav .md-nav__title[for], .md-nav--primary .md-nav__link[for=__toc]",
    );
    const mark = () => titles.forEach((label) => {
      if (narrow.matches) {
        label.tabIndex = 0;
        label.setAttribute("role", "button");
        const text = label.textContent.trim();
        const leadsBack = label.classList.contains("md-nav__title");
        label.setAttribute("aria-label", leadsBack ? `Terug, ${text}` : `${text}, kopjes op deze bladzijde`);
      } else {
        ["tabindex", "role", "aria-label"].forEach((name) => label.removeAttribute(name));
      }
    });
    narrow.addEventListener("change", mark);
    mark();
  }

  function setUp() {
    setUpMenu();
    setUpTables();
    document.querySelectorAll(".kg-helper").forEach(setUpHelper);
    document.querySelectorAll(".kg-oefeningen").forEach(setUpPractice);
    document.querySelectorAll("button[data-kg-druk-af]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", setUp);
  } else {
    setUp();
  }
})();
