// Paper is light, and narrower than a screen. A browser lays it out at once, too early for what
// Dash would draw: charts are drawn for it as soon as printing is asked for.
(function () {
  // inside the margins of A4 or Letter and those of a card
  const paper = { width: 660, autosize: false };
  const drawn = {};

  function drawAnew(theme, sizeOf) {
    document.querySelectorAll(".canvas .js-plotly-plot").forEach((chart) => {
      const kept = drawn[JSON.parse(chart.closest(".dash-graph").id).name];
      if (!kept) return;
      const { data, layout } = window.dash_clientside.staycourse.draw(kept.drawing, theme, kept.palette);
      window.Plotly.react(chart, data, { ...layout, ...sizeOf(chart) });
    });
  }

  window.addEventListener("beforeprint", () => drawAnew("light", () => paper));
  window.addEventListener("afterprint", () => {
    const asShown = (chart) => ({ width: chart.parentElement.clientWidth, autosize: true });
    drawAnew(window.staycourseTheme.current(), asShown);
  });

  // What a chart was drawn from, by its name.
  window.staycoursePrint = { keep: (name, drawing, palette) => (drawn[name] = { drawing, palette }) };
})();
