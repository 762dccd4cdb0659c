const PARTS_OF_MESSAGE = (image: string): string =>
  `{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content %}{% if part.type == 'image' %}${image}{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}`;

const CHATML = `{% for message in messages %}{% if loop.first and message.role != 'system' %}<|im_start|>system
You are a helpful assistant.<|im_end|>
{% endif %}<|im_start|>{{ message.role }}
${PARTS_OF_MESSAGE('<|vision_start|><|image_pad|><|vision_end|>')}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

/** Chat templates that the families were tuned with, for checkpoints that come without one. By `model_type`. */
export const FAMILY_TEMPLATES: Readonly<Record<string, string>> = {
  qwen2_vl: CHATML,
  qwen2_5_vl: CHATML,
  llava_next: `{% for message in messages %}[INST] ${PARTS_OF_MESSAGE('<image>\n')} [/INST]{% endfor %}`,
  phi3_v: `{% for message in messages %}<|{{ message.role }}|>
{{ message.content }}<|end|>
{% endfor %}{% if add_generation_prompt %}<|assistant|>
{% endif %}`,
};

/** Template of `uge-mini`: an input between two control tokens, nothing else. */
export const PLAIN_TEMPLATE: string = `{% for message in messages %}<|im_start|>${PARTS_OF_MESSAGE('<|vision_start|><|image_pad|><|vision_end|>')}<|im_end|>{% endfor %}`;
