/** Server-side apply answers 500 to fields that its schema does not have. */
const WRONG_MANIFEST = /strict decoding error|unknown field|field not declared in schema|failed to create typed patch/i

/** What to do about each way in which a cluster refuses an object or a pod, by the words that the API server uses. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /exceeded quota|must specify (limits|requests)/i,
    'A ResourceQuota of the namespace is in the way: ask for less (replicas, proxy.cpu, proxy.memory, appresources), or use another namespace with --namespace.',
  ],
  [
    /violates PodSecurity/i,
    'Pod Security of the namespace forbids such pods. Use a namespace that allows them (--namespace), or leave profiling off.',
  ],
  [
    /(minimum|maximum) .* usage per (Container|Pod)/i,
    'A LimitRange of the namespace is in the way: change the resources.',
  ],
  [
    /admission webhook .* denied|ValidatingAdmissionPolicy/i,
    'A policy of the cluster forbids it. Ask its operators, or change the templates so that they obey (--templates).',
  ],
  [
    /failed calling webhook/i,
    'An admission webhook does not answer, so the cluster takes no such objects. Is its deployment, such as the mesh injector, running?',
  ],
  [/namespaces? .* not found/i, 'There is no such namespace.'],
  [/serviceaccount .* not found/i, 'The service account is not there (yet).'],
  [WRONG_MANIFEST, 'Look at the template that it was rendered from.'],
]

/** The next step after a refusal, by its words; undefined when they are none that are known. */
export function refusalHint(message: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(message))?.[1]
}

/** Whether the API server says that the account lacks a right. */
export function isMissingRight(message: string): boolean {
  return /cannot \w+ (resource|path) "/.test(message)
}

/** Whether the API server says that the manifest is not as its kind is to be. */
export function isWrongManifest(message: string): boolean {
  return WRONG_MANIFEST.test(message)
}
