// How the grid draws its cells. Named in dashboard/pages/learners/grid.py.

const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
const gridFunctions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
const TONES = {
  Critical: "critical",
  Moderate: "moderate",
  "On Track": "on-track",
  "Not known": "unknown",
};
const unknown = (value) => value === null || value === undefined || value === "";

cells.Chip = ({ value }) =>
  unknown(value)
    ? null
    : React.createElement("span", { className: `badge rounded-pill chip chip-${TONES[value] || "plain"}` }, value);

// A score on a neutral bar with its band as a word: risk is no segment, and has no colour.
// Rounded down, so that no number stands on the wrong side of a line.
cells.Risk = ({ value, data }) =>
  unknown(value)
    ? "–"
    : React.createElement(
        "span",
        { className: "risk" },
        React.createElement("span", { className: "risk-number" }, Math.floor(value)),
        React.createElement(
          "span",
          { className: "risk-bar", "aria-hidden": true },
          React.createElement("span", { className: "risk-fill", style: { width: `${value}%` } }),
        ),
        React.createElement("span", { className: "risk-band" }, data.risk_band || ""),
      );

const ARROWS = {
  "sudden drop": "drop",
  falling: "falling",
  rising: "rising",
  "back again": "back",
};
cells.Badges = ({ value }) =>
  unknown(value)
    ? React.createElement("span", { className: "text-secondary" }, "no change")
    : React.createElement(
        "span",
        { className: "badges" },
        ...value
          .split("; ")
          .map((word) =>
            React.createElement(
              "span",
              { key: word, className: `badge rounded-pill chip change chip-${ARROWS[word] || "plain"}` },
              word[0].toUpperCase() + word.slice(1),
            ),
          ),
      );

cells.LearnerLink = ({ value, data }) =>
  data
    ? React.createElement(
        "a",
        {
          href: `/learner/${data.enrolment_id}${keptQuery(window.location.search)}`,
          className: "learner-link",
          title: value,
          onClick: (event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault(); // the row's own click opens it
          },
        },
        value,
      )
    : null;

cells.Plain = ({ value }) => (unknown(value) ? "–" : value);
cells.Whole = ({ value }) => (unknown(value) ? "–" : Math.round(value).toLocaleString("en-GB"));
// Progress is rounded down, as everywhere: 69.5 % is below a line at 70.
cells.Reached = ({ value }) => (unknown(value) ? "–" : `${Math.floor(value + 1e-9)} %`);
cells.Percent = ({ value, factor = 1, digits = 0 }) =>
  unknown(value) ? "–" : `${(value * factor).toFixed(digits)} %`;

gridFunctions.rowId = ({ data }) => String(data.enrolment_id);

gridFunctions.openLearner = ({ data, event }) => {
  if (!data || event.ctrlKey || event.metaKey || event.shiftKey) return;
  go(`/learner/${data.enrolment_id}${keptQuery(window.location.search)}`);
};

// on a phone what is pinned would leave no room for what is asked of it
gridFunctions.fitPhone = ({ api }) => {
  if (window.innerWidth >= 768) return;
  api.setColumnsPinned(["row", "name"], null);
  api.setColumnsVisible(["row"], false);
  api.setColumnWidths([
    { key: "name", newWidth: 160 },
    { key: "composite_segment", newWidth: 112 },
  ]);
};

gridFunctions.staycourseGrid = (base) =>
  base.withParams({
    accentColor: "var(--accent)",
    backgroundColor: "var(--surface)",
    foregroundColor: "var(--ink)",
    borderColor: "var(--line)",
    chromeBackgroundColor: "var(--surface)",
    headerBackgroundColor: "var(--raised)",
    headerTextColor: "var(--muted)",
    headerFontWeight: 550,
    headerFontSize: 12,
    rowHoverColor: "var(--accent-soft)",
    menuBackgroundColor: "var(--surface)",
    inputBackgroundColor: "var(--surface)",
    inputBorder: "1px solid var(--line-strong)",
    fontFamily: "inherit",
    fontSize: 13,
    columnBorder: false,
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    borderRadius: 6,
    spacing: 7,
    iconSize: 14,
    browserColorScheme: "inherit",
  });
