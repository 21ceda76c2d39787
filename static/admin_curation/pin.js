// The pin of one place: click, drag or type. The two fields hold the truth; the map only shows them.
const CLOSE = 12;

function shown(value) {
  return String(Number(value.toFixed(6)));
}

class Pin {
  constructor(part) {
    this.latitude = document.getElementById("id_pin_latitude");
    this.longitude = document.getElementById("id_pin_longitude");
    this.says = part.querySelector("[data-pin-says]");
    part.hidden = false;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(part.querySelector("[data-map-here]"), {
      zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still, minZoom: 2, maxZoom: 19,
    });
    this.map.attributionControl.setPrefix("");
    const icon = L.divIcon({ className: "hand-pin", html: "", iconSize: [28, 28], iconAnchor: [14, 34] });
    this.marker = L.marker([0, 0], { icon, draggable: true, keyboard: false, alt: "The pin" });
    this.map.setView([40, -40], 2);
    this.follow(true);
    this.map.on("click", (event) => this.move(event.latlng.wrap()));
    this.marker.on("dragend", () => this.move(this.marker.getLatLng().wrap()));
    for (const field of [this.latitude, this.longitude]) field.addEventListener("change", () => this.follow(true));
  }

  // From the map to the fields.
  move(at) {
    this.latitude.value = shown(at.lat);
    this.longitude.value = shown(at.lng);
    this.follow(false);
    this.says.textContent = `The pin is at ${this.latitude.value}, ${this.longitude.value}. Save to keep it.`;
  }

  // From the fields to the map.
  follow(look) {
    const typed = [this.latitude.value.trim(), this.longitude.value.trim()];
    const at = typed.map(Number);
    if (typed.includes("") || !at.every(Number.isFinite) || Math.abs(at[0]) > 90 || Math.abs(at[1]) > 180) {
      this.marker.remove();
      this.says.textContent = "No pin yet.";
      return;
    }
    this.marker.setLatLng(at).addTo(this.map);
    this.says.textContent = `The pin is at ${typed[0]}, ${typed[1]}.`;
    if (look) this.map.setView(at, Math.max(this.map.getZoom(), CLOSE), { animate: false });
  }
}

async function ground(map, part) {
  if (part.dataset.tiles) {
    L.tileLayer(part.dataset.tiles, { attribution: part.dataset.tilesBy, maxZoom: 19 }).addTo(map);
    return;
  }
  const { Outlines } = await import(part.dataset.module);
  if (!Outlines) return;
  map.attributionControl.addAttribution("Natural Earth, US Census Bureau, GeoNames");
  await new Outlines(map, part.dataset.outlines).start();
}

for (const part of document.querySelectorAll("[data-pin-map]")) ground(new Pin(part).map, part).catch(() => {});
