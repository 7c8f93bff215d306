export const ui = {
  copied: 'Copied',
  copy: (what: string) => `Copy ${what}`,
  dismiss: 'Dismiss',
  loading: 'Loading',
  ago: (age: string) => `${age} ago`,
  seenBefore: (age: string) => `as of your last visit, ${age} ago`,
  fromCache: 'From an earlier visit; being checked now.',
  reload: 'Load the page again',
  readFailed: 'This could not be read from the chain. What is shown is older.',
} as const
