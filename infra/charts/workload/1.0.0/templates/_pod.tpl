{{/* Metadata and spec of the pods. Takes a dict: root, and restartPolicy for a Job's. */}}
{{- define "workload.pod" -}}
{{- $root := .root }}
{{- $values := .root.Values }}
metadata:
  labels:
    {{- include "workload.podLabels" $root | nindent 4 }}
    {{- with include "workload.texts" $values.podLabels | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- if or $values.restart $values.podAnnotations }}
  annotations:
    {{- with $values.restart }}
    argosy.dev/restart: {{ . | quote }}
    {{- end }}
    {{- with include "workload.texts" $values.podAnnotations | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  serviceAccountName: {{ include "workload.name" $root | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .restartPolicy }}
  restartPolicy: {{ . }}
  {{- end }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . | quote }}
    {{- end }}
  {{- end }}
  securityContext:
    {{- include "workload.podSecurity" $root | nindent 4 }}
  {{- if not (kindIs "invalid" $values.terminationGracePeriodSeconds) }}
  terminationGracePeriodSeconds: {{ int64 $values.terminationGracePeriodSeconds }}
  {{- else if $values.preStopSleepSeconds }}
  terminationGracePeriodSeconds: {{ add 30 (int64 $values.preStopSleepSeconds) }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with $values.initContainers }}
  initContainers:
    {{- range $index, $container := . }}
    {{- include "workload.initContainer" (dict "root" $root "index" $index "container" $container) | trim | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    {{- include "workload.container" $root | trim | nindent 4 }}
  {{- with $values.volumes }}
  volumes:
    {{- range . }}
    - name: {{ .name | quote }}
      {{- if .temporary }}
      emptyDir:
        sizeLimit: {{ .size | quote }}
      {{- else }}
      persistentVolumeClaim:
        claimName: {{ printf "%s.%s" (include "workload.name" $root) .name | quote }}
      {{- end }}
    {{- end }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- include "workload.texts" . | trim | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if not $values.schedule }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "workload.selectorLabels" $root | nindent 10 }}
    {{- end }}
  {{- end }}
{{- end }}

{{- define "workload.podSecurity" -}}
{{- if or (eq .Values.podSecurity "restricted") .Values.runAsUser -}}
runAsNonRoot: true
{{ end -}}
{{- with .Values.runAsUser -}}
runAsUser: {{ int64 . }}
{{ if $.Values.volumes -}}
fsGroup: {{ int64 . }}
fsGroupChangePolicy: OnRootMismatch
{{ end -}}
{{- end -}}
seccompProfile:
  type: RuntimeDefault
{{- end }}
