import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argocdBinary, argocdFiles } from './argocd-programs.mjs';
import { bin } from './home.mjs';

const FOLDERS = ['bin', 'tls', 'ssh', 'gpg/source', 'gpg/keys', 'plugins', 'tmp', 'helm', 'home'];

/** Makes the folder in which Argo CD's programs live, and gives its path. */
export function ensureArgocdPlace(folder) {
  const place = join(folder.dir, 'argocd');
  for (const name of FOLDERS) mkdirSync(join(place, name), { recursive: true, mode: 0o700 });
  writeFileSync(join(place, 'ssh', 'ssh_known_hosts'), '', { flag: 'a' });
  for (const file of argocdFiles) {
    rmSync(join(place, 'bin', file), { force: true });
    symlinkSync(argocdBinary, join(place, 'bin', file));
  }
  return place;
}

/** The environment that every program gets, before what its pod would have. */
export function argocdEnvironment(folder, place) {
  return {
    PATH: [join(place, 'bin'), bin, process.env.PATH].join(':'),
    HOME: join(place, 'home'),
    TMPDIR: join(place, 'tmp'),
    HOSTNAME: 'argocd-application-controller-0',
    KUBECONFIG: folder.argocdKubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: join(place, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(place, 'ssh'),
    ARGOCD_GPG_DATA_PATH: join(place, 'gpg', 'source'),
    ARGOCD_GNUPGHOME: join(place, 'gpg', 'keys'),
    ARGOCD_APP_CONF_PATH: place,
    ARGOCD_PLUGINSOCKFILEPATH: join(place, 'plugins'),
    ARGOCD_ASK_PASS_SOCK: join(place, 'ask-pass.sock'),
    HELM_CACHE_HOME: join(place, 'helm'),
    HELM_CONFIG_HOME: join(place, 'helm'),
    HELM_DATA_HOME: join(place, 'helm'),
    GIT_CONFIG_NOSYSTEM: 'true',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

/** Writes certificates and known hosts where a pod would have them mounted; what is gone from the ConfigMaps goes here too. */
export function mountTrust(place, configMaps) {
  writeFolder(join(place, 'tls'), configMaps.get('argocd-tls-certs-cm')?.data ?? {});
  writeFolder(join(place, 'ssh'), { ssh_known_hosts: configMaps.get('argocd-ssh-known-hosts-cm')?.data?.ssh_known_hosts ?? '' });
}

function writeFolder(path, files) {
  const present = readdirSync(path);
  for (const name of present) if (!Object.hasOwn(files, name)) rmSync(join(path, name));
  for (const [name, text] of Object.entries(files)) {
    if (!present.includes(name) || readFileSync(join(path, name), 'utf8') !== text) writeFileSync(join(path, name), text);
  }
}
