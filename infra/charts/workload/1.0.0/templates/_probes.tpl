{{/*
With a health check the container is asked at its path: until it answers for the first time, whether it may be sent
requests, and, with twice the patience, whether it must be restarted. Without one, it is ready when its port is open.
*/}}
{{- define "workload.probes" -}}
{{- $probes := .Values.probes }}
{{- if not .Values.schedule }}
{{- if .Values.healthCheck }}
startupProbe:
  {{- include "workload.httpGet" . | trim | nindent 2 }}
  periodSeconds: 2
  timeoutSeconds: {{ int64 $probes.timeoutSeconds }}
  failureThreshold: {{ max 1 (div (int64 $probes.startupSeconds) 2) }}
readinessProbe:
  {{- include "workload.httpGet" . | trim | nindent 2 }}
  periodSeconds: {{ int64 $probes.periodSeconds }}
  timeoutSeconds: {{ int64 $probes.timeoutSeconds }}
  failureThreshold: {{ int64 $probes.failureThreshold }}
livenessProbe:
  {{- include "workload.httpGet" . | trim | nindent 2 }}
  periodSeconds: {{ int64 $probes.periodSeconds }}
  timeoutSeconds: {{ int64 $probes.timeoutSeconds }}
  failureThreshold: {{ mul 2 (int64 $probes.failureThreshold) }}
{{- else if .Values.port }}
readinessProbe:
  tcpSocket:
    port: http
  periodSeconds: {{ int64 $probes.periodSeconds }}
  timeoutSeconds: {{ int64 $probes.timeoutSeconds }}
  failureThreshold: {{ int64 $probes.failureThreshold }}
{{- end }}
{{- end }}
{{- end }}

{{- define "workload.httpGet" }}
httpGet:
  path: {{ .Values.healthCheck.path | quote }}
  port: {{ with .Values.healthCheck.port }}{{ int64 . }}{{ else }}http{{ end }}
{{- end }}
