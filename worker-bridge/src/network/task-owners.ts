/** Who may use a task: by the finalized chain, or as it was when the task ran here. Undefined when it never did. */
export interface TaskOwners {
  /** `epoch` is the owner's session epoch: delegations of earlier ones are revoked. */
  ownerOf(task: bigint): Promise<{ owner: string; epoch: number } | undefined>
}
