/*
 * The colour beside "laatste verversing".  It follows from the timestamps on the page and the clock of
 * the reader; nothing is asked of any server.  Without this script the text on the page is still right.
 */
(function () {
  "use strict";

  const EVERY_MINUTE = 60 * 1000;

  /** "green", "failed", "amber" or "red" for a part of the page at a moment. */
  function colourAt(part, moment) {
    const { amber, red, failed } = part.dataset;
    if (!amber || !red || moment >= Date.parse(red)) return "red";
    if (moment >= Date.parse(amber)) return "amber";
    return failed === undefined ? "green" : "failed";
  }

  function setUp(part) {
    const line = document.createElement("p");
    line.className = "kg-toestand-oordeel";
    line.setAttribute("role", "status");
    part.prepend(line);

    function show() {
      const colour = colourAt(part, Date.now());
      if (part.dataset.colour === colour) return;
      part.dataset.colour = colour;
      line.textContent = part.getAttribute(`data-says-${colour}`);
    }

    show();
    setInterval(show, EVERY_MINUTE);
    document.addEventListener("visibilitychange", show);
  }

  document.querySelectorAll(".kg-toestand").forEach(setUp);
})();
