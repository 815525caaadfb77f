// Draws the days of all sides in one chart that says its numbers under the pointer.
// Without scripts the pictures and the table of each side stand for themselves.
(() => {
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const line = (side, number) => ({
    label: side.label,
    data: side.values,
    borderColor: color(number ? "--warm" : "--accent"),
    backgroundColor: color(number ? "--warm" : "--accent"),
    borderDash: number ? [6, 4] : [],
    pointStyle: number ? "rectRot" : "circle",
    pointRadius: 3,
    tension: 0,
    spanGaps: false,
  });

  const axis = title => ({
    ticks: { color: color("--soft") },
    grid: { color: color("--line") },
    title: { display: Boolean(title), text: title, color: color("--soft") },
  });

  const options = drawn => ({
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: { x: axis(""), y: { ...axis(drawn.unit), beginAtZero: true } },
    plugins: { legend: { display: drawn.sides.length > 1, labels: { color: color("--ink"), usePointStyle: true } } },
  });

  const draw = figure => {
    const drawn = JSON.parse(figure.querySelector("script").textContent);
    const data = { labels: drawn.days, datasets: drawn.sides.map(line) };
    figure.hidden = false;
    new Chart(figure.querySelector("canvas"), { type: "line", data, options: options(drawn) });
  };

  const all = root => root.querySelectorAll("figure.chart[hidden]").forEach(draw);
  all(document);
  document.addEventListener("htmx:load", event => all(event.detail.elt));
})();
