import leaflet from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { box } from './box.ts'

/** A map with its controls, an element marker, a vector path, a popup and a zoom. */
export default async function useLeaflet(): Promise<string> {
  const map = leaflet.map(box(), { attributionControl: false }).setView([52, 13], 4)
  const dot = document.createElement('span')
  dot.textContent = 'ber-01'
  leaflet.marker([52.5, 13.4], { icon: leaflet.divIcon({ html: dot, className: 'dot' }) }).addTo(map)
  leaflet
    .circleMarker([48.2, 16.4])
    .addTo(map)
    .bindPopup(document.createTextNode('vie-01').textContent ?? '')
  const point = { type: 'Point' as const, coordinates: [48.2, 16.4] }
  leaflet.geoJSON(point).addTo(map)
  map.setZoom(5, { animate: false })
  return `${document.querySelectorAll('.leaflet-marker-icon').length} markers`
}
