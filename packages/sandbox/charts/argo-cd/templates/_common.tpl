{{/* Labels of an object. Takes a dict: context, component, and name where it is not argocd-<component>. */}}
{{- define "argo-cd.labels" -}}
helm.sh/chart: {{ .context.Chart.Name }}-{{ .context.Chart.Version }}
app.kubernetes.io/managed-by: {{ .context.Release.Service }}
app.kubernetes.io/part-of: argocd
{{ include "argo-cd.selector" . }}
{{- end }}

{{/* The part of the labels that never changes. Takes the same. */}}
{{- define "argo-cd.selector" -}}
app.kubernetes.io/name: {{ .name | default (printf "argocd-%s" .component) }}
app.kubernetes.io/instance: {{ .context.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{/* The image of Argo CD. */}}
{{- define "argo-cd.image" -}}
{{ .Values.global.image.repository }}:{{ .Values.global.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Variables that come from a ConfigMap. Takes a list of strings "<variable> <ConfigMap> <key>". */}}
{{- define "argo-cd.env" -}}
{{- range . }}
{{- $parts := splitList " " . }}
- name: {{ index $parts 0 }}
  valueFrom:
    configMapKeyRef: {name: {{ index $parts 1 }}, key: {{ index $parts 2 }}, optional: true}
{{- end }}
{{- end }}

{{/* Entries as text, without those that only steer the chart. Takes the values' map. */}}
{{- define "argo-cd.entries" -}}
{{- range $key, $value := omit . "create" "annotations" }}
{{- if ne (toString $value) "" }}
{{ $key }}: {{ toString $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Annotations by which a change of settings restarts the pods. Takes the root context. */}}
{{- define "argo-cd.checksums" -}}
checksum/cm: {{ include "argo-cd.entries" .Values.configs.cm | sha256sum }}
checksum/cmd-params: {{ include "argo-cd.entries" .Values.configs.params | sha256sum }}
{{- end }}

{{/*
One of Argo CD's programs. Takes a dict: context, component, args (list), env (rendered text), and optionally kind,
fullname, account, replicas, image, command (in place of args), checksums (false: none), resources, ports (a map).
*/}}
{{- define "argo-cd.program" -}}
{{- $fullname := .fullname | default (printf "argocd-%s" .component) }}
{{- $kind := .kind | default "Deployment" }}
apiVersion: apps/v1
kind: {{ $kind }}
metadata:
  name: {{ $fullname }}
  namespace: {{ .context.Release.Namespace }}
  labels:
    {{- include "argo-cd.labels" . | nindent 4 }}
spec:
  replicas: {{ .replicas }}
  revisionHistoryLimit: 3
  {{- if eq $kind "StatefulSet" }}
  serviceName: {{ $fullname }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "argo-cd.selector" . | nindent 6 }}
  template:
    metadata:
      {{- if ne .checksums false }}
      annotations:
        {{- include "argo-cd.checksums" .context | nindent 8 }}
      {{- end }}
      labels:
        {{- include "argo-cd.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ .account | default $fullname }}
      containers:
        - name: {{ .component }}
          image: {{ .image | default (include "argo-cd.image" .context) }}
          imagePullPolicy: {{ .context.Values.global.image.imagePullPolicy }}
          {{- with .command }}
          command:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .args }}
          args:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .env }}
          env:
            {{- . | nindent 12 }}
          {{- end }}
          {{- with .ports }}
          ports:
            {{- range $name, $port := . }}
            - {name: {{ $name }}, containerPort: {{ $port }}, protocol: TCP}
            {{- end }}
          {{- end }}
          resources:
            {{- toYaml .resources | nindent 12 }}
          securityContext:
            runAsNonRoot: true
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            seccompProfile: {type: RuntimeDefault}
            capabilities: {drop: [ALL]}
{{- end }}
