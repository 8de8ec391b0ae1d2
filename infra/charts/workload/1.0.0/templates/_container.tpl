{{/* The app's container. It is the first one and has the name of the workload. */}}
{{- define "workload.container" -}}
{{- $image := required "image is missing" .Values.image }}
- name: {{ include "workload.name" . | quote }}
  image: {{ $image | quote }}
  imagePullPolicy: {{ include "workload.pullPolicy" $image }}
  {{- with include "workload.words" (dict "command" .Values.command "args" .Values.args) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- include "workload.surroundings" . | trim | nindent 2 }}
  {{- with .Values.port }}
  ports:
    - name: http
      containerPort: {{ int64 . }}
      protocol: TCP
  {{- end }}
  {{- with include "workload.probes" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.preStopSleepSeconds }}
  lifecycle:
    preStop:
      sleep:
        seconds: {{ int64 . }}
  {{- end }}
{{- end }}

{{/* Takes a dict: root, index, container. Its name begins with a digit, which no app's does. */}}
{{- define "workload.initContainer" -}}
{{- $image := default .root.Values.image .container.image }}
- name: {{ printf "%d-%s" .index .container.name | quote }}
  image: {{ $image | quote }}
  imagePullPolicy: {{ include "workload.pullPolicy" $image }}
  {{- with include "workload.words" .container | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- include "workload.surroundings" .root | trim | nindent 2 }}
{{- end }}

{{/* Command and arguments, each word quoted. */}}
{{- define "workload.words" -}}
{{- range $key := list "command" "args" }}
{{- with get $ $key }}
{{ $key }}:
{{- range . }}
  - {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* What every container of the pod has: variables, resources, volumes, security. */}}
{{- define "workload.surroundings" -}}
{{- if or .Values.env .Values.secretEnv }}
env:
{{- range $name, $text := .Values.env }}
  - name: {{ $name | quote }}
    value: {{ $text | quote }}
{{- end }}
{{- range $name, $secret := .Values.secretEnv }}
  - name: {{ $name | quote }}
    valueFrom:
      secretKeyRef:
        name: {{ default (include "workload.name" $) $.Values.secretName | quote }}
        key: {{ $secret | quote }}
{{- end }}
{{- end }}
{{- with .Values.resources }}
resources:
{{- range $kind, $amounts := . }}
{{- with $amounts }}
  {{ $kind }}:
    {{- include "workload.texts" . | trim | nindent 4 }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.volumes }}
volumeMounts:
{{- range . }}
  - name: {{ .name | quote }}
    mountPath: {{ .path | quote }}
{{- end }}
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
{{- if eq .Values.podSecurity "restricted" }}
  capabilities:
    drop:
      - ALL
{{- end }}
{{- end }}

{{/* A tag that moves is pulled each time: one that is latest, or none at all. */}}
{{- define "workload.pullPolicy" -}}
{{- $last := last (splitList "/" .) -}}
{{- if contains "@" $last -}}
IfNotPresent
{{- else if or (not (contains ":" $last)) (hasSuffix ":latest" $last) -}}
Always
{{- else -}}
IfNotPresent
{{- end -}}
{{- end }}
