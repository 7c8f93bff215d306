/** What to do instead of keys that reach for the machine, where the action of the error code is not the nearest way out. */
export const HOST_HINTS: Readonly<Record<string, string>> = {
  'services.env_file':
    'A worker has none of your files. Write the variables under environment, and passwords as secrets',
  'services.runtime':
    'The container runtime cannot be chosen per service. For a GPU write x-edge.accelerators.gpu, for isolation x-edge.isolation',
  'services.devices': 'Devices cannot be passed through. Remove the key; for a GPU write x-edge.accelerators.gpu',
  'reservations.devices':
    'Devices cannot be passed through. Write x-edge.accelerators.gpu with the number of GPUs instead',
  'volumes.driver': 'Volumes are local to the worker. Remove the key',
  'volumes.driver_opts': 'Volumes are local to the worker and have no options. Remove the key',
  'volumes.external': 'A task brings its own volumes, and they begin empty. Remove the key',
  'configs.file': 'A worker has none of your files. Write the text of the file under content',
  'configs.environment': 'A worker has no variables to fill in. Write the text under content',
  'configs.external': 'A worker has no configs of its own. Write the text under content',
  'secrets.file': 'A worker has none of your files. Write external: true, and give the value when you submit the task',
  'secrets.environment':
    'A worker has no variables to fill in. Write external: true, and give the value when you submit the task',
}
