// The map of results: only what the list holds, drawn on our own outlines, loaded when somebody wants it.
const UNITS_PER_DEGREE = 1000;
const FINE_FROM_ZOOM = 5;
const NEAREST_ZOOM = 14;
const APART_PX = 44;

function load(part) {
  if (window.L) return Promise.resolve();
  for (const href of [part.dataset.style, part.dataset.ownStyle]) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
  }
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = part.dataset.script;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

function unpacked(line) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < line.length; i += 2) {
    x += line[i];
    y += line[i + 1];
    points.push([y / UNITS_PER_DEGREE, x / UNITS_PER_DEGREE]);
  }
  return points;
}

// --- outlines -------------------------------------------------------------------------------------------------

export class Outlines {
  constructor(map, address) {
    this.map = map;
    this.address = address;
    this.loaded = new Set();
    this.towns = [];
    this.names = L.layerGroup().addTo(map);
    map.createPane("land").classList.add("land-pane");
    this.renderer = L.canvas({ pane: "land", padding: 0.5 });
    const styles = getComputedStyle(document.documentElement);
    this.ink = { land: styles.getPropertyValue("--land").trim(), line: styles.getPropertyValue("--edge").trim() };
  }

  async start() {
    this.index = await this.fetched("index.json");
    this.map.on("moveend", () => this.fill());
    await this.fill();
  }

  fetched(name) {
    return fetch(new URL(name, new URL(this.address, window.location.href))).then((answer) => answer.json());
  }

  seen(rows) {
    const view = this.map.getBounds();
    return rows.filter(([, west, south, east, north]) => view.intersects([[south, west], [north, east]])).map(([name]) => name);
  }

  async fill() {
    const fine = this.map.getZoom() >= FINE_FROM_ZOOM;
    const land = fine ? this.seen(this.index.land) : ["world.json"];
    await Promise.all(land.map((name) => this.once(name, (content) => this.draw(content))));
    if (fine) {
      await Promise.all(this.seen(this.index.towns).map((name) => this.once(name, (rows) => this.towns.push(...rows))));
    }
    this.label();
  }

  async once(name, use) {
    if (this.loaded.has(name)) return;
    this.loaded.add(name);
    use(await this.fetched(name));
  }

  draw({ land, borders = [] }) {
    const common = { renderer: this.renderer, pane: "land", interactive: false, color: this.ink.line };
    L.polygon(land.map(unpacked), { ...common, weight: 1, fillColor: this.ink.land, fillOpacity: 1 }).addTo(this.map);
    L.polyline(borders.map(unpacked), { ...common, weight: 0.75, opacity: 0.7, dashArray: "4 3" }).addTo(this.map);
  }

  // The largest towns in view whose names do not run into each other.
  label() {
    this.names.clearLayers();
    const taken = [];
    const view = this.map.getBounds();
    for (const [name, lat, lon] of this.towns.filter((town) => view.contains([town[1], town[2]])).sort((a, b) => b[3] - a[3])) {
      const at = this.map.latLngToContainerPoint([lat, lon]);
      const half = name.length * 4 + 8;
      if (at.x < half || at.x > this.map.getSize().x - half) continue;
      if (taken.some((other) => Math.abs(other.x - at.x) < half + other.half && Math.abs(other.y - at.y) < 24)) continue;
      taken.push({ x: at.x, y: at.y, half });
      const icon = L.divIcon({ className: "town", html: "", iconSize: null });
      const label = L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "tilePane" }).addTo(this.names);
      const text = document.createElement("span");
      text.textContent = name;
      label.getElement().append(text);
      label.getElement().setAttribute("aria-hidden", "true");
      if (taken.length >= 16) break;
    }
  }
}

// --- pins -----------------------------------------------------------------------------------------------------

function read(item) {
  const link = item.querySelector("h3 a");
  const heading = item.querySelector("h3");
  const name = heading.textContent.replace(/\s+/g, " ").trim();
  return {
    item,
    number: item.dataset.number,
    name: name.startsWith(`${item.dataset.number} `) ? name.slice(item.dataset.number.length + 1) : name,
    href: link ? link.href : null,
    at: [Number(item.dataset.lat), Number(item.dataset.lon)],
    circle: Number(item.dataset.circle),
  };
}

// Places closer than a fingertip share a marker, or the lower ones could not be reached.
function gathered(pins, map) {
  const spots = [];
  for (const pin of pins) {
    const at = map.latLngToContainerPoint(pin.at);
    const near = spots.find((spot) => spot.at.distanceTo(at) < APART_PX);
    if (near) near.pins.push(pin);
    else spots.push({ at, pins: [pin] });
  }
  return spots.map((spot) => spot.pins);
}

function says(pin) {
  return `${pin.number}, ${pin.name}${pin.circle ? ", somewhere in this circle" : ""}`;
}

function popup(pins) {
  const box = document.createElement("div");
  for (const pin of pins) {
    const line = document.createElement("p");
    const link = document.createElement(pin.href ? "a" : "span");
    if (pin.href) link.href = pin.href;
    link.textContent = `${pin.number} ${pin.name}`;
    line.append(link);
    box.append(line);
  }
  if (pins.some((pin) => pin.circle)) {
    const about = document.createElement("p");
    about.textContent = "Somewhere inside the circle.";
    box.append(about);
  }
  return box;
}

function together(numbers) {
  if (numbers.length < 3) return numbers.join(", ");
  const last = numbers[numbers.length - 1];
  const inARow = Number(last) - Number(numbers[0]) === numbers.length - 1;
  return inARow ? `${numbers[0]} to ${last}` : `${numbers[0]} +${numbers.length - 1}`;
}

function addSpot(layer, pins) {
  const { at } = pins[0];
  const about = pins.every((pin) => pin.circle);
  const numbers = pins.map((pin) => pin.number);
  const text = together(numbers);
  for (const pin of pins.filter((one) => one.circle)) {
    L.circle(pin.at, { radius: pin.circle, className: "about-here", interactive: false }).addTo(layer);
  }
  const icon = L.divIcon({ className: about ? "pin pin-about" : "pin", html: "", iconSize: [44, 44] });
  const marker = L.marker(at, { icon, keyboard: true, riseOnHover: true }).addTo(layer);
  const element = marker.getElement();
  const label = document.createElement("span");
  label.textContent = text;
  element.append(label);
  element.setAttribute("aria-label", pins.map(says).join("; "));
  marker.bindPopup(popup(pins), { minWidth: 160, maxWidth: 260, autoPanPadding: [12, 12] });
  marker.on("popupopen", (event) => {
    for (const pin of pins) pin.item.classList.add("shown");
    const box = event.popup.getElement();
    box.querySelector("a")?.focus({ preventScroll: true });
    box.addEventListener("keydown", (key) => { if (key.key === "Escape") marker.closePopup(); });
  });
  marker.on("popupclose", () => {
    for (const pin of pins) pin.item.classList.remove("shown");
    if (document.activeElement === document.body) element.focus({ preventScroll: true });
  });
}

function bounds(pins) {
  const box = L.latLngBounds(pins.map((pin) => pin.at));
  for (const pin of pins) if (pin.circle) box.extend(L.latLng(pin.at).toBounds(pin.circle * 2));
  return box;
}

// Opens the map in `part`; `items` answers the list entries with a position. Returns { refresh }.
export async function show(part, items) {
  await load(part);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(part.querySelector("[data-map-here]"), {
    zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still, attributionControl: true,
    minZoom: 2, maxZoom: 18, worldCopyJump: true,
  });
  map.attributionControl.setPrefix("");
  L.control.scale({ position: "topright" }).addTo(map);
  const layer = L.layerGroup().addTo(map);

  let pins = [];

  function place() {
    layer.clearLayers();
    for (const spot of gathered(pins, map)) addSpot(layer, spot);
  }

  function refresh() {
    pins = items().map(read);
    map.invalidateSize();
    if (pins.length) map.fitBounds(bounds(pins), { padding: [36, 36], maxZoom: NEAREST_ZOOM, animate: false });
    place();
  }

  map.setView([20, 0], 2);
  refresh();
  map.on("zoomend", place);
  if (part.dataset.tiles) {
    L.tileLayer(part.dataset.tiles, { attribution: part.dataset.tilesBy, maxZoom: 18 }).addTo(map);
  } else {
    map.attributionControl.addAttribution("Natural Earth, US Census Bureau, GeoNames");
    await new Outlines(map, part.dataset.outlines).start();
  }
  return { refresh };
}
