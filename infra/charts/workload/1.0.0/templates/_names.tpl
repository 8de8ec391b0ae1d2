{{- define "workload.name" -}}
{{- default .Release.Name .Values.name -}}
{{- end }}

{{/* What finds the pods again. It must never change: selectors are immutable. */}}
{{- define "workload.selectorLabels" -}}
app.kubernetes.io/name: {{ include "workload.name" . | quote }}
{{- with .Values.argosy.deployment }}
argosy.dev/deployment: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The labels of pods. Nothing in here differs from release to release: a label that did would restart them. */}}
{{- define "workload.podLabels" -}}
{{ include "workload.selectorLabels" . }}
app.kubernetes.io/instance: {{ default .Release.Name .Values.argosy.deployment | quote }}
app.kubernetes.io/managed-by: "argosy"
{{- with .Values.argosy }}
{{- with .partOf }}
app.kubernetes.io/part-of: {{ . | quote }}
{{- end }}
{{- with .workspace }}
argosy.dev/workspace: {{ . | quote }}
{{- end }}
{{- with .environment }}
argosy.dev/environment: {{ . | quote }}
{{- end }}
{{- with .environmentType }}
argosy.dev/environment-type: {{ . | quote }}
{{- end }}
{{- with .app }}
argosy.dev/app: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The labels of every other object. */}}
{{- define "workload.labels" -}}
{{ include "workload.podLabels" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{/* Texts by name, each of them quoted: a map of annotations or labels. */}}
{{- define "workload.texts" -}}
{{- range $name, $text := . }}
{{ $name | quote }}: {{ $text | quote }}
{{- end }}
{{- end }}

{{/* The annotations of the workload itself: here, and not in the pods, stands the release. */}}
{{- define "workload.annotations" -}}
{{- with .Values.argosy.release }}
argosy.dev/release: {{ . | quote }}
{{- end }}
{{- include "workload.texts" .Values.annotations }}
{{- end }}
