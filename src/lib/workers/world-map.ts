import L from 'leaflet'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import type { WorkerView } from '$lib/chain/worker-view.ts'
import { loadPart } from '$lib/loading/load-part.ts'
import { dotRadius } from './dot-radius.ts'
import { freeResources } from './free-resources.ts'
import { takesTasks } from './takes-tasks.ts'

/** What the map is told and what it tells. */
export interface WorldMapInit {
  readonly host: HTMLElement
  readonly onToggle: (worker: number) => void
}

/** The world with the workers on it. Land comes from this app's own files, so it draws offline. */
export class WorldMap {
  readonly #map: L.Map
  readonly #markers = L.layerGroup()
  readonly #onToggle: (worker: number) => void
  #framed = false

  private constructor({ host, onToggle }: WorldMapInit) {
    this.#onToggle = onToggle
    this.#map = L.map(host, {
      attributionControl: false,
      zoomControl: false,
      minZoom: 1,
      maxZoom: 7,
      zoomSnap: 0.25,
      maxBounds: [
        [-75, -200],
        [85, 200],
      ],
    }).setView([30, 10], 1.75)
    this.#markers.addTo(this.#map)
  }

  static async open(init: WorldMapInit): Promise<WorldMap> {
    const map = new WorldMap(init)
    await map.#drawLand()
    return map
  }

  /** Draws the workers anew; those silent for more than `silence` ticks hollow. The first time, the view moves there. */
  show(workers: readonly WorkerView[], selected: readonly number[], silence: number | undefined): void {
    this.#markers.clearLayers()
    for (const worker of workers) {
      this.#markers.addLayer(this.#marker(worker, selected.includes(worker.id), takesTasks(worker, silence)))
    }
    if (!this.#framed && workers.length > 0) {
      this.#framed = true
      const bounds = L.latLngBounds(workers.map(({ profile }) => [profile.latitude, profile.longitude]))
      this.#map.fitBounds(bounds, { padding: [60, 60], maxZoom: 4, animate: false })
    }
  }

  zoom(step: 1 | -1): void {
    this.#map.setZoom(this.#map.getZoom() + step)
  }

  close(): void {
    this.#map.remove()
  }

  #marker(worker: WorkerView, selected: boolean, takes: boolean): L.Marker {
    const { name, latitude, longitude } = worker.profile
    const radius = dotRadius(freeResources(worker).cpuMillis)
    // Elements, never markup: names come from the chain, and Trusted Types would refuse the text anyway.
    const dot = document.createElement('span')
    dot.className = `dot${selected ? ' selected' : ''}${takes ? '' : ' hollow'}`
    dot.style.setProperty('--radius', `${radius}px`)
    const label = document.createElement('span')
    label.className = 'label'
    label.textContent = name
    dot.append(label)
    const marker = L.marker([latitude, longitude], {
      icon: L.divIcon({ html: dot, className: 'worker-marker', iconSize: [24, 24] }),
      title: name,
      alt: name,
      riseOnHover: true,
    })
    marker.on('click', () => this.#onToggle(worker.id))
    marker.on('keypress', ({ originalEvent }: L.LeafletKeyboardEvent) => {
      if (originalEvent.key === 'Enter') this.#onToggle(worker.id)
    })
    return marker
  }

  async #drawLand(): Promise<void> {
    const { default: atlas } = await loadPart(() => import('world-atlas/countries-110m.json'))
    // The package ships this very file; its types are those of any JSON.
    const topology = atlas as unknown as Topology<{ countries: GeometryCollection }>
    L.geoJSON(feature(topology, topology.objects.countries), {
      interactive: false,
      style: { className: 'land', weight: 0.6, fillOpacity: 1 },
    }).addTo(this.#map)
  }
}
