/** Words of the page that stands in for one that failed. */
export const errorPage = {
  title: 'This page could not be shown',
  notFound: 'There is no page at this address.',
  help: 'Nothing was sent and nothing of yours is lost.',
  toMap: 'Go to the map',
} as const
