import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hash256 } from '../bytes/hash256.ts'
import { toHex } from '../bytes/hex.ts'
import { consistencyProof, verifyConsistency } from './consistency-proof.ts'
import { inclusionProof, verifyInclusion } from './inclusion-proof.ts'
import { LogTree } from './log-tree.ts'
import { emptyRoot, keyedLeaf, leafHash, nodeHash } from './tree-hash.ts'
import { MemoryNodes, MissingNodeError } from './tree-nodes.ts'

const MAX_SIZE = 200
const leaves = Array.from({ length: MAX_SIZE }, (_, i) => hash256(Uint8Array.of(i)))

/** RFC 6962 §2.1, written down as it stands there. */
function naiveRoot(items: readonly Uint8Array[]): Uint8Array {
  const [first] = items
  if (!first) return emptyRoot()
  if (items.length === 1) return leafHash(first)
  let k = 1
  while (k * 2 < items.length) k *= 2
  return nodeHash(naiveRoot(items.slice(0, k)), naiveRoot(items.slice(k)))
}

function grow(size: number) {
  const nodes = new MemoryNodes()
  const tree = new LogTree(nodes.add)
  for (const leaf of leaves.slice(0, size)) tree.append(leaf)
  return { tree, nodes: nodes.get }
}

const full = grow(MAX_SIZE)
const roots = Array.from({ length: MAX_SIZE + 1 }, (_, size) => naiveRoot(leaves.slice(0, size)))
const rootAt = (size: number): Uint8Array => roots[size] ?? emptyRoot()
const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(32)

describe('LogTree', () => {
  it('agrees with the recursive definition at every size from 0 to 200', () => {
    const tree = new LogTree()
    expect(toHex(tree.root())).toBe(toHex(rootAt(0)))
    leaves.forEach((leaf, i) => {
      tree.append(leaf)
      expect(tree.size).toBe(BigInt(i + 1))
      expect(toHex(tree.root())).toBe(toHex(rootAt(i + 1)))
    })
  })

  it('has the empty root and the domain bytes of RFC 6962', () => {
    expect(toHex(emptyRoot())).toBe('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
    expect(leafHash(leafAt(0))).toEqual(hash256(Uint8Array.of(0, ...leafAt(0))))
    expect(nodeHash(leafAt(0), leafAt(1))).toEqual(hash256(Uint8Array.of(1, ...leafAt(0), ...leafAt(1))))
  })

  it('has the shape of the tree of seven leaves in RFC 6962 §2.1.3', () => {
    const [a, b, c, d, e, f, g] = leaves.slice(0, 7).map(leafHash) as [Uint8Array, ...Uint8Array[]] & Uint8Array[]
    const h = (x: Uint8Array | undefined, y: Uint8Array | undefined) => nodeHash(x ?? emptyRoot(), y ?? emptyRoot())
    const k = h(h(a, b), h(c, d))
    expect(rootAt(7)).toEqual(h(k, h(h(e, f), g)))
    // The audit paths and the consistency proofs that the RFC spells out for this tree.
    const nodes = grow(7).nodes
    expect(inclusionProof(0n, 7n, nodes)).toEqual([b, h(c, d), h(h(e, f), g)])
    expect(inclusionProof(3n, 7n, nodes)).toEqual([c, h(a, b), h(h(e, f), g)])
    expect(inclusionProof(4n, 7n, nodes)).toEqual([f, g, k])
    expect(inclusionProof(6n, 7n, nodes)).toEqual([h(e, f), k])
    expect(consistencyProof(3n, 7n, nodes)).toEqual([c, d, h(a, b), h(h(e, f), g)])
    expect(consistencyProof(4n, 7n, nodes)).toEqual([h(h(e, f), g)])
    expect(consistencyProof(6n, 7n, nodes)).toEqual([h(e, f), g, k])
  })

  it('continues from its saved state as if never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_SIZE }), fc.integer({ min: 0, max: MAX_SIZE }), (x, y) => {
        const [stop, end] = [Math.min(x, y), Math.max(x, y)]
        const tree = LogTree.restore(grow(stop).tree.save())
        for (const leaf of leaves.slice(stop, end)) tree.append(leaf)
        expect(tree.root()).toEqual(rootAt(end))
        expect(tree.save()).toEqual(grow(end).tree.save())
      }),
      { numRuns: 60 },
    )
  })

  it('refuses a saved state of the wrong length', () => {
    const state = grow(5).tree.save()
    expect(() => LogTree.restore(state.slice(0, -1))).toThrow(RangeError)
    expect(() => LogTree.restore(Uint8Array.of(...state, 0))).toThrow(RangeError)
    expect(() => LogTree.restore(new Uint8Array(3))).toThrow(RangeError)
  })
})

describe('inclusion', () => {
  it('is proved for every leaf of every size', () => {
    for (let size = 1; size <= 70; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(BigInt(index), BigInt(size), full.nodes)
        const claim = { keyedLeaf: leafAt(index), index: BigInt(index), size: BigInt(size), proof, root: rootAt(size) }
        expect(verifyInclusion(claim)).toBe(true)
      }
    }
  })

  it('is refused for another leaf, position, size, root or a changed proof', () => {
    const sizes = fc
      .integer({ min: 2, max: MAX_SIZE })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat()))
    fc.assert(
      fc.property(sizes, ([size, index, choice]) => {
        const proof = inclusionProof(BigInt(index), BigInt(size), full.nodes)
        const claim = { keyedLeaf: leafAt(index), index: BigInt(index), size: BigInt(size), proof, root: rootAt(size) }
        expect(verifyInclusion(claim)).toBe(true)
        expect(verifyInclusion({ ...claim, keyedLeaf: leafAt((index + 1) % size) })).toBe(false)
        expect(verifyInclusion({ ...claim, index: BigInt((index + 1) % size) })).toBe(false)
        expect(verifyInclusion({ ...claim, root: rootAt(size - 1) })).toBe(false)
        expect(verifyInclusion({ ...claim, index: BigInt(size) })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: [...proof, leafAt(0)] })).toBe(false)
        const at = choice % proof.length
        const changed = proof.map((hash, i) =>
          i === at ? hash.map((byte, j) => (j === choice % 32 ? byte ^ 1 : byte)) : hash,
        )
        expect(verifyInclusion({ ...claim, proof: changed })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: proof.map((hash) => hash.subarray(1)) })).toBe(false)
      }),
    )
  })

  it('cannot be asked for a leaf beyond the tree, or for nodes that are gone', () => {
    expect(() => inclusionProof(5n, 5n, full.nodes)).toThrow(RangeError)
    expect(() => inclusionProof(0n, 4n, () => undefined)).toThrow(MissingNodeError)
  })
})

describe('consistency', () => {
  it('is proved between all sizes', () => {
    for (let to = 0; to <= 70; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = consistencyProof(BigInt(from), BigInt(to), full.nodes)
        const claim = { from: BigInt(from), to: BigInt(to), fromRoot: rootAt(from), toRoot: rootAt(to), proof }
        expect(verifyConsistency(claim)).toBe(true)
      }
    }
  })

  it('is refused for a rewritten past', () => {
    const sizes = fc
      .integer({ min: 2, max: MAX_SIZE })
      .chain((to) => fc.tuple(fc.integer({ min: 1, max: to - 1 }), fc.constant(to), fc.nat()))
    fc.assert(
      fc.property(sizes, ([from, to, choice]) => {
        const proof = consistencyProof(BigInt(from), BigInt(to), full.nodes)
        const claim = { from: BigInt(from), to: BigInt(to), fromRoot: rootAt(from), toRoot: rootAt(to), proof }
        expect(verifyConsistency(claim)).toBe(true)
        const rewritten = leaves.slice(0, to).map((leaf, i) => (i === choice % from ? hash256(leaf) : leaf))
        expect(verifyConsistency({ ...claim, toRoot: naiveRoot(rewritten) })).toBe(false)
        expect(verifyConsistency({ ...claim, fromRoot: naiveRoot(rewritten.slice(0, from)) })).toBe(false)
        expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false)
        expect(verifyConsistency({ ...claim, proof: [...proof, leafAt(0)] })).toBe(false)
        expect(verifyConsistency({ ...claim, from: claim.to, to: claim.from })).toBe(false)
      }),
    )
  })

  it('asks for equal roots at equal sizes and nothing more', () => {
    const same = { from: 9n, to: 9n, fromRoot: rootAt(9), toRoot: rootAt(9), proof: [] }
    expect(verifyConsistency(same)).toBe(true)
    expect(verifyConsistency({ ...same, toRoot: rootAt(8) })).toBe(false)
    expect(verifyConsistency({ ...same, proof: [leafAt(0)] })).toBe(false)
  })
})

describe('keyedLeaf', () => {
  it('depends on the key and takes only whole keys', () => {
    const frame = Uint8Array.of(1, 2, 3)
    expect(keyedLeaf(new Uint8Array(32), frame)).not.toEqual(keyedLeaf(new Uint8Array(32).fill(1), frame))
    expect(() => keyedLeaf(new Uint8Array(31), frame)).toThrow(RangeError)
  })
})
