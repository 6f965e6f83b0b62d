// The one table of error codes: HTTP status, retry class, public title (en, zh).
// HTTP answers, failed jobs and the dispatcher all read it; nothing else decides a status or a retry.

export type Retry = 'never' | 'backoff' | 'after'

export interface ErrorRow {
  /** HTTP status that the fault has (or, in a failed job, would have had). */
  http: number
  /** never: final. backoff: try again with full jitter. after: try again when `retryAfterMs` is over. */
  retry: Retry
  title: { en: string; zh: string }
}

const row = (http: number, retry: Retry, en: string, zh: string): ErrorRow => ({
  http,
  retry,
  title: { en, zh },
})

export const ERROR_CODES = {
  // requests
  request_not_json: row(400, 'never', 'The body is not valid JSON', '请求体不是有效的 JSON'),
  unauthorized: row(401, 'never', 'An API key is required', '需要 API 密钥'),
  origin_forbidden: row(403, 'never', 'This origin may not call the API', '此来源无权调用接口'),
  host_forbidden: row(421, 'never', 'This host name is not served here', '此主机名不在服务范围内'),
  route_not_found: row(404, 'never', 'There is nothing at this address', '此地址不存在'),
  method_not_allowed: row(405, 'never', 'This method is not allowed here', '此地址不支持该方法'),
  job_not_found: row(404, 'never', 'No such job', '任务不存在'),
  artifact_not_found: row(404, 'never', 'No such artifact', '产物不存在'),
  upload_not_found: row(404, 'never', 'No such upload', '上传不存在'),
  subtask_not_found: row(404, 'never', 'No such preview', '预览任务不存在'),
  step_not_found: row(404, 'never', 'No such step', '步骤不存在'),
  segment_not_found: row(404, 'never', 'No such segment', '镜头不存在'),
  export_not_found: row(404, 'never', 'No such export format', '不支持的导出格式'),
  idempotency_conflict: row(
    409,
    'never',
    'This Idempotency-Key was used with another body',
    '该 Idempotency-Key 已用于不同的请求体',
  ),
  job_not_finished: row(409, 'never', 'The job has not finished', '任务尚未完成'),
  body_too_large: row(413, 'never', 'The body is too large', '请求体过大'),
  content_type_unsupported: row(
    415,
    'never',
    'The body must be sent as application/json',
    '请求体必须为 application/json',
  ),
  range_not_satisfiable: row(416, 'never', 'The range lies outside the file', '请求范围超出文件'),
  request_invalid: row(422, 'never', 'The request is not valid', '请求无效'),
  plugin_unknown: row(422, 'never', 'No such plugin', '插件不存在'),
  provider_unknown: row(422, 'never', 'No such provider', '服务商不存在'),
  llm_not_configured: row(
    422,
    'never',
    'The model was required but none is configured',
    '要求使用模型，但未配置任何模型',
  ),
  rate_limited: row(429, 'after', 'Too many requests', '请求过于频繁'),
  not_ready: row(503, 'backoff', 'The service is not ready', '服务尚未就绪'),
  shutting_down: row(503, 'backoff', 'The service is stopping', '服务正在停止'),
  // sources: paths and uploads
  input_path_not_found: row(422, 'never', 'There is no file at this path', '该路径没有文件'),
  input_path_forbidden: row(403, 'never', 'This path may not be read', '不允许读取该路径'),
  input_not_a_file: row(422, 'never', 'The path is not a regular file', '该路径不是普通文件'),
  // sources: urls
  url_invalid: row(422, 'never', 'The URL cannot be used', 'URL 无法使用'),
  url_forbidden_address: row(403, 'never', 'This address may not be fetched', '不允许访问该地址'),
  url_redirect_limit: row(422, 'never', 'The URL redirects too often', 'URL 重定向次数过多'),
  url_unreachable: row(502, 'backoff', 'The URL could not be reached', '无法访问该 URL'),
  url_timeout: row(504, 'backoff', 'The URL did not answer in time', 'URL 响应超时'),
  url_too_slow: row(504, 'never', 'The URL sends too slowly', 'URL 传输过慢'),
  url_truncated: row(502, 'backoff', 'The download ended early', '下载提前中断'),
  url_not_video: row(422, 'never', 'The URL is not a video', 'URL 不是视频'),
  url_http_status: row(422, 'never', 'The URL answered with an error', 'URL 返回错误'),
  url_http_busy: row(503, 'after', 'The URL is busy', 'URL 暂时繁忙'),
  // media
  input_empty: row(422, 'never', 'The file is empty', '文件为空'),
  input_not_media: row(422, 'never', 'The file is not a video', '文件不是视频'),
  input_incomplete: row(422, 'never', 'The file is incomplete', '文件不完整'),
  input_format_not_allowed: row(422, 'never', 'This container is not accepted', '不支持该封装格式'),
  input_codec_not_allowed: row(422, 'never', 'This codec is not accepted', '不支持该编码格式'),
  input_no_video: row(422, 'never', 'The file has no video track', '文件没有视频轨'),
  input_no_frames: row(422, 'never', 'The video has no picture', '视频没有画面'),
  input_decode_failed: row(422, 'never', 'The video cannot be decoded', '视频无法解码'),
  input_resolution_too_large: row(422, 'never', 'The picture is too large', '画面尺寸过大'),
  input_too_small: row(422, 'never', 'The picture is too small', '画面尺寸过小'),
  input_too_long: row(422, 'never', 'The video is too long', '视频过长'),
  input_too_large: row(413, 'never', 'The file is too large', '文件过大'),
  input_too_many_streams: row(422, 'never', 'The file has too many tracks', '文件轨道过多'),
  // steps and jobs
  step_timeout: row(504, 'backoff', 'A step took too long', '步骤超时'),
  step_poison: row(
    500,
    'never',
    'A step stopped its worker again and again',
    '步骤反复导致进程崩溃',
  ),
  step_output_invalid: row(
    500,
    'never',
    'A step returned something unexpected',
    '步骤返回了意外的结果',
  ),
  dependency_failed: row(500, 'never', 'A step that this one needs has failed', '所依赖的步骤失败'),
  cancelled: row(409, 'never', 'The job was cancelled', '任务已取消'),
  media_failed: row(500, 'backoff', 'The media tool failed', '媒体处理失败'),
  media_unavailable: row(503, 'never', 'No usable ffmpeg was found', '没有可用的 ffmpeg'),
  storage_full: row(507, 'after', 'There is no space left', '存储空间不足'),
  storage_failed: row(500, 'backoff', 'The storage failed', '存储失败'),
  database_busy: row(503, 'backoff', 'The database is busy', '数据库繁忙'),
  // providers
  provider_unreachable: row(502, 'backoff', 'The provider could not be reached', '无法连接服务商'),
  provider_timeout: row(504, 'backoff', 'The provider did not answer in time', '服务商响应超时'),
  provider_rate_limited: row(503, 'after', 'The provider asks to wait', '服务商要求等待'),
  provider_unauthorized: row(502, 'never', 'The provider refused the key', '服务商拒绝了密钥'),
  provider_rejected: row(502, 'never', 'The provider refused the request', '服务商拒绝了请求'),
  provider_failed: row(502, 'backoff', 'The provider failed', '服务商出错'),
  provider_pending: row(503, 'after', 'The provider is still working', '服务商仍在处理'),
  provider_result_invalid: row(
    502,
    'never',
    'The provider delivered something unusable',
    '服务商返回的结果不可用',
  ),
  provider_deadline: row(504, 'never', 'The provider took too long', '服务商处理超时'),
  unknown_submission: row(
    502,
    'never',
    'It is not known whether the provider took the order',
    '无法确定服务商是否已接受任务',
  ),
  model_output_invalid: row(
    502,
    'never',
    'The model gave no usable answer',
    '模型没有给出可用的回答',
  ),
  // everything else
  config_invalid: row(500, 'never', 'The configuration is not valid', '配置无效'),
  internal: row(500, 'backoff', 'Something went wrong on our side', '内部错误'),
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERROR_CODES
