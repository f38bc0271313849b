// Made by script/prices on 2026-11-30 from:
//   litellm 1.110.2 sha256 9d94d1c7d524b6fd10c14f9c8c6c4f0ac31705f9964ac59dcfd8337c046d8917, MIT
//   genai-prices 0.2.3 sha256 56976ce2b04ec206117f7d0e53f4849211a6724ab3a12119afec304eba63ee25, MIT

export const tableDate = "2026-11-30";

export const table = `[anthropic]
claude-2 i8 o24 n200000
claude-3-5-haiku-latest i0.8 c0.08 w1 h1.6 o4 n200000
claude-3-5-sonnet i3 c0.3 w3.75 h6 o15 n200000
claude-3-7-sonnet-latest i3 c0.3 w3.75 h6 o15 n200000
claude-3-haiku i0.25 c0.03 w0.3 h0.5 o1.25 n200000
claude-3-opus-latest i15 c1.5 w18.75 h30 o75 n200000
claude-3-sonnet i3 c0.3 w3.75 h6 o15 n200000
claude-fable-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5-2 i8 c0.2 w10 h16 o40 n1000000
claude-haiku-4-5 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
claude-haiku-4-5-20251001 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
claude-mythos-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-mythos-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-mythos-5-2 i8 c0.2 w10 h16 o40 n1000000
claude-mythos-preview i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-opus-4-0 i15 c1.5 w18.75 h30 o75 n200000
claude-opus-4-1 i15 c1.5 w18.75 h30 o75 n200000
claude-opus-4-5 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
claude-opus-4-5-20251101 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
claude-opus-4-6 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-6-20260205 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-7-20260416 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
claude-sonnet-4-0 i3 c0.3 w3.75 h6 o15 n200000
claude-sonnet-4-5 i3 c0.3 w3.75 h6 o15 n200000 x64000 fvptsr
claude-sonnet-4-5-20250929 i3 c0.3 w3.75 h6 o15 n200000 x64000 fvptsr
claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000 x128000 fvptsr
claude-sonnet-5 i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-v1 i8 o24
[azure]
Codestral-2501 i0.3 o0.9 n256000 x4096 f
Cohere-Embed-V5-Fast i0.08 o0 n128000 f
Cohere-Embed-V5-Pro i0.12 o0 n128000 f
Cohere-command-a-plus-05-2026 i0.8 o3.2 n128000 x64000 ftr
Cohere-embed-v3-english i0.1 o0 n512 f
Cohere-embed-v3-multilingual i0.1 o0 n512 f
DeepSeek-V4-Flash-0731 i0.44 c0.014 o1.32 n1000000 x384000 ftr
FW-DeepSeek-V3.2 i0.62 c0.31 o1.85 n163840 x163840 ftr
FW-DeepSeek-V4-Flash i0.15 c0.03 o0.31 n1000000 x384000 ftr
FW-DeepSeek-V4-Pro i1.925 c0.165 o3.828 n1000000 x384000 ftr
FW-DeepSeek-V4.1-Flash i0.375 c0.008 o1.5 n1000000 x384000 ftr
FW-GLM-5 i1.1 c0.22 o3.52 n200000 x128000 ftr
FW-GLM-5.1 i1.54 c0.286 o4.84 n202800 x131072 ftr
FW-GLM-5.2 i1.54 c0.15 o4.84 n1048576 x131072 ftr
FW-GLM-5.2-Fast i2.31 c0.231 o7.26 n1048576 x131072 ftr
FW-GLM-5.3 i1.75 c0.325 o5.5 n1048576 x131072 ftr
FW-GLM-5.3-Flash i0.188 c0.038 o0.625 n1048576 x131072 ftr
FW-GPT-OSS-120B i0.165 c0.082 o0.66 n131072 x131072 ftsr
FW-Inkling i1.1 c0.19 o4.46 n1048576 x1048576 ftr
FW-Kimi-K2.5 i0.66 c0.11 o3.3 n262144 x262144 fvtr
FW-Kimi-K2.6 i1.045 c0.176 o4.4 n262144 x262144 fvtr
FW-Kimi-K2.7-Code i1.05 c0.21 o4.4 n262144 x262144 fvtr
FW-Kimi-K3 i3 c0.3 o15 n1048576 x131072 fvtr
FW-MiniMax-M2.5 i0.33 c0.033 o1.32 n1000000 x1000000 ftr
FW-MiniMax-M3 i0.33 c0.066 o1.32 n512000 x512000 fvtr
FW-Nemotron-3-Ultra-NVFP4 i0.66 c0.13 o2.64 n262144 x262144 ftr
FW-Nemotron-Lightning-3.5-30B-A3B i0.06 c0.01 o0.22 n262144 ftr
Llama-3.3-70B-Instruct i0.71 o0.71 n128000 x8192 ft
Llama-4-Maverick-17B-128E-Instruct-FP8 i0.25 o1 n1000000 x1000000 fvt
Llama-4-Scout-17B-16E-Instruct i0.2 o0.78 n10000000 x16384 fvt
MAI-Code-1.1-Flash i0.2 c0.02 o1.2 n256000 x64000 fvtr
MAI-Cyber-1-Flash i0.6 c0.06 o3.5 n256000 x64000 ftr
MAI-DS-R1 i1.35 o5.4 n128000 x8192 fr
MAI-Thinking-1 i2 c0.2 o8 n256000 x64000 ftr
Phi-4 i0.125 o0.5 n16384 x16384 ft
Phi-4-mini-instruct i0.075 o0.3 n131072 x4096 ft
Phi-4-mini-reasoning i0.075 o0.3 n131072 x4096 ft
Phi-4-multimodal-instruct i0.08 o0.32 a4 n131072 x4096 fvut
Phi-4-reasoning i0.125 o0.5 n32768 x4096 ftr
ada i0.11 o0 n8191 f
apac/gpt-6.1-sol i2.4 c0.12 w3 o12 >272000 i4.8 c0.24 w6 o18 n922000 x128000 fvptsr
apac/gpt-6.1-terra i1.2 c0.06 w1.5 o6 >272000 i2.4 c0.12 w3 o9 n922000 x128000 fvptsr
chat-latest i5 c0.5 o30 n272000 x128000 fvptsr
claude-fable-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-haiku-4-5 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
claude-mythos-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-opus-4-5 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
claude-opus-4-6 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
claude-opus-5-5-fast i8 c0.4 w10 h16 o40 n1000000 x128000 fvptsr
claude-sonnet-4-5 i3 c0.3 w3.75 h6 o15 n200000 x64000 fvptsr
claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000 x128000 fvptsr
claude-sonnet-5 i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
codex-mini i1.5 c0.375 o6 n200000 x100000 fvptsr
cohere-command-a i2.5 o10 n131072 x8182 ft
computer-use-preview i3 o12 n8192 x1024 fvtsr
deepseek-r1 i1.35 o5.4 f
deepseek-v3-0324 i1.14 o4.56 f
deepseek-v3.1 i1.23 o4.94 f
deepseek-v3.2 i0.58 o1.68 n128000 x128000 ftr
deepseek-v3.2-speciale i0.58 o1.68 n128000 x128000 ftr
deepseek-v4-flash i0.19 c0.028 o0.51 n1000000 x384000 ftr
deepseek-v4-pro i1.74 c0.145 o3.48 n1000000 x384000 ftr
deepseek-v4.1-flash i0.3 c0.006 o1.2 n1000000 x384000 ftr
embed-v-4-0 i0.12 o0 n128000 f
eu/codex-mini i1.65 c0.413 o6.6 f
eu/computer-use-preview i3.3 o13.2 f
eu/gpt-4.1 i2.2 c0.55 o8.8 ! i3.85 c0.963 o15.4 f
eu/gpt-4.1-mini i0.44 c0.11 o1.76 ! i0.77 c0.193 o3.08 f
eu/gpt-4.1-nano i0.11 c0.028 o0.44 f
eu/gpt-4o i2.75 c1.375 w1.38 o11 n128000 x16384 fvts
eu/gpt-4o-2024-05-13 i5.5 o16.5 n128000 x4096 f
eu/gpt-4o-2024-08-06 i2.75 c1.375 o11 n128000 x16384 fvts
eu/gpt-4o-2024-11-20 i2.75 c1.375 w1.38 o11 n128000 x16384 fvts
eu/gpt-4o-mini i0.165 c0.083 o0.66 n128000 x16384 fvts
eu/gpt-4o-mini-2024-07-18 i0.165 c0.083 o0.66 n128000 x16384 fvts
eu/gpt-5 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 f
eu/gpt-5-2025-08-07 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 n272000 x128000 fvptsr
eu/gpt-5-codex i1.375 c0.138 o11 f
eu/gpt-5-mini i0.275 c0.0275 o2.2 ! i0.495 c0.0495 o3.96 f
eu/gpt-5-mini-2025-08-07 i0.275 c0.0275 o2.2 ! i0.495 c0.0495 o3.96 n272000 x128000 fvptsr
eu/gpt-5-nano i0.055 c0.0055 o0.44 f
eu/gpt-5-nano-2025-08-07 i0.055 c0.0055 o0.44 n272000 x128000 fvptsr
eu/gpt-5-pro i16.5 o132 f
eu/gpt-5.1 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 n272000 x128000 fvptsr
eu/gpt-5.1-chat i1.375 c0.1375 o11 n111616 x16384 ftsr
eu/gpt-5.1-codex i1.375 c0.1375 o11 n272000 x128000 fvptsr
eu/gpt-5.1-codex-max i1.375 c0.1375 o11 f
eu/gpt-5.1-codex-mini i0.275 c0.0275 o2.2 n272000 x128000 fvptsr
eu/gpt-5.2 i1.925 c0.1925 o15.4 ! i3.85 c0.385 o30.8 f
eu/gpt-5.2-chat i1.925 c0.1925 o15.4 n111616 x16384 fts
eu/gpt-5.2-codex i1.925 c0.1925 o15.4 f
eu/gpt-5.2-pro i23.1 o184.8 f
eu/gpt-5.3-chat i1.925 c0.1925 o15.4 n111616 x16384 fts
eu/gpt-5.3-codex i1.925 c0.1925 o15.4 ! i3.85 c0.385 o30.8 f
eu/gpt-5.4 i2.75 c0.275 o16.5 >272000 i5.5 c0.55 o24.75 ! i5.5 c0.55 o33 n922000 x128000 fvptsr
eu/gpt-5.4-2026-03-05 i2.75 c0.275 o16.5 >272000 i5.5 c0.55 o24.75 ! i5.5 c0.55 o33 n922000 x128000 fvptsr
eu/gpt-5.4-mini i0.825 c0.0825 o4.95 ! i1.65 c0.165 o9.9 f
eu/gpt-5.4-nano i0.22 c0.022 o1.375 f
eu/gpt-5.4-pro i33 o198 >272000 i66 o297 f
eu/gpt-5.5 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
eu/gpt-5.5-2026-04-23 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
eu/gpt-5.5-2026-04-24 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
eu/gpt-5.6 i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 ! i8.8 c0.88 w11 o44 !>272000 i17.6 c1.76 w22 o66 n922000 x128000 fvptsr
eu/gpt-5.6-luna i0.22 c0.022 w0.275 o1.32 >272000 i0.44 c0.044 w0.55 o1.98 ! i0.44 c0.044 w0.55 o2.64 !>272000 i0.88 c0.088 w1.1 o3.96 n922000 x128000 fvptsr
eu/gpt-5.6-sol i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 ! i8.8 c0.88 w11 o44 !>272000 i17.6 c1.76 w22 o66 n922000 x128000 fvptsr
eu/gpt-5.6-terra i2.2 c0.22 w2.75 o13.2 >272000 i4.4 c0.44 w5.5 o19.8 ! i4.4 c0.44 w5.5 o26.4 !>272000 i8.8 c0.88 w11 o39.6 n922000 x128000 fvptsr
eu/gpt-6-astra i12 c1.2 w15 o60 >272000 i24 c2.4 w30 o90 n922000 x128000 fvptsr
eu/gpt-6-luna i0.12 c0.012 w0.15 o0.6 >272000 i0.24 c0.024 w0.3 o0.9 n922000 x128000 fvptsr
eu/gpt-6-sol i2.4 c0.24 w3 o12 >272000 i4.8 c0.48 w6 o18 n922000 x128000 fvptsr
eu/gpt-6.1-sol i2.4 c0.12 w3 o12 >272000 i4.8 c0.24 w6 o18 n922000 x128000 fvptsr
eu/gpt-6.1-terra i1.2 c0.06 w1.5 o6 >272000 i2.4 c0.12 w3 o9 n922000 x128000 fvptsr
eu/o1 i16.5 c8.25 o66 n200000 x100000 fvt
eu/o1-2024-12-17 i16.5 c8.25 o66 n200000 x100000 fvt
eu/o1-mini i1.21 c0.605 o4.84 f
eu/o1-mini-2024-09-12 i1.21 c0.605 o4.84 n128000 x65536 ft
eu/o3 i2.2 c0.55 o8.8 n200000 x100000 f
eu/o3-2025-04-16 i2.2 c0.55 o8.8 n200000 x100000 f
eu/o3-deep-research i11 c2.75 o44 f
eu/o3-mini i1.21 c0.605 o4.84 n200000 x100000 fr
eu/o3-mini-2025-01-31 i1.21 c0.605 o4.84 n200000 x100000 fr
eu/o4-mini i1.21 c0.303 o4.84 n200000 x100000 f
eu/o4-mini-2025-04-16 i1.21 c0.303 o4.84 n200000 x100000 f
eu/text-embedding-3-large i0.143 f
eu/text-embedding-3-small i0.022 f
eu/text-embedding-ada-002 i0.11 f
global-standard/gpt-4o-2024-08-06 i2.5 c1.25 o10 n128000 x16384 fvts
global-standard/gpt-4o-2024-11-20 i2.5 c1.25 o10 n128000 x16384 fvts
global-standard/gpt-4o-mini i0.15 o0.6 n128000 x16384 fvts
global/gpt-4o-2024-08-06 i2.5 c1.25 o10 n128000 x16384 fvts
global/gpt-4o-2024-11-20 i2.5 c1.25 o10 n128000 x16384 fvts
global/gpt-5.1 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
global/gpt-5.1-codex i1.25 c0.125 o10 n272000 x128000 fvptsr
global/gpt-5.1-codex-mini i0.25 c0.025 o2 n272000 x128000 fvptsr
gpt-3.5-turbo i0.5 o1.5 n4097 x4096 ft
gpt-35-turbo i0.5 o1.5 n4097 x4096 ft
gpt-4-0125-preview i10 o30 n128000 x4096 ft
gpt-4-1106-preview i10 o30 n128000 x4096 ft
gpt-4-turbo i11 o33 n128000 x4096 ft
gpt-4-turbo-2024-04-09 i11 o33 n128000 x4096 fvt
gpt-4-turbo-vision-preview i11 o33 n128000 x4096 fv
gpt-4.1 i2 c0.5 o8 ! i3.5 c0.875 o14 n1047576 x32768 fvts
gpt-4.1-2025-04-14 i2 c0.5 o8 ! i3.5 c0.875 o14 n1047576 x32768 fvts
gpt-4.1-mini i0.4 c0.1 o1.6 ! i0.7 c0.175 o2.8 n1047576 x32768 fvts
gpt-4.1-mini-2025-04-14 i0.4 c0.1 o1.6 ! i0.7 c0.175 o2.8 n1047576 x32768 fvts
gpt-4.1-nano i0.1 c0.025 o0.4 n1047576 x32768 fvts
gpt-4.1-nano-2025-04-14 i0.1 c0.025 o0.4 n1047576 x32768 fvts
gpt-4o i2.5 c1.25 o10 n128000 x16384 fvts
gpt-4o-2024-05-13 i5 o15 n128000 x4096 fvt
gpt-4o-2024-08-06 i2.5 c1.25 o10 n128000 x16384 fvts
gpt-4o-2024-11-20 i2.5 c1.25 o10 n128000 x16384 fvts
gpt-4o-audio-preview-2024-12-17 i2.5 o10 a40 A80 n128000 x16384 fUt
gpt-4o-mini i0.15 c0.075 o0.6 n128000 x16384 fvts
gpt-4o-mini-2024-07-18 i0.15 c0.075 o0.6 n128000 x16384 fvts
gpt-4o-mini-audio-preview-2024-12-17 i0.15 o0.6 a10 A20 n128000 x16384 fUt
gpt-5 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
gpt-5-2025-08-07 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
gpt-5-chat i1.25 c0.125 o10 n128000 x16384 fv
gpt-5-codex i1.25 c0.125 o10 n272000 x128000 fvptsr
gpt-5-mini i0.25 c0.025 o2 ! i0.45 c0.045 o3.6 n272000 x128000 fvptsr
gpt-5-mini-2025-08-07 i0.25 c0.025 o2 ! i0.45 c0.045 o3.6 n272000 x128000 fvptsr
gpt-5-nano i0.05 c0.005 o0.4 n272000 x128000 fvptsr
gpt-5-nano-2025-08-07 i0.05 c0.005 o0.4 n272000 x128000 fvptsr
gpt-5-pro i15 o120 n272000 x128000 fvptsr
gpt-5.1 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
gpt-5.1-2025-11-13 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
gpt-5.1-chat i1.25 c0.125 o10 n111616 x16384 ftsr
gpt-5.1-codex i1.25 c0.125 o10 n272000 x128000 fvptsr
gpt-5.1-codex-2025-11-13 i1.25 c0.125 o10 ! i2.5 c0.25 o20 n272000 x128000 fvptsr
gpt-5.1-codex-max i1.25 c0.125 o10 n272000 x128000 fvptsr
gpt-5.1-codex-mini i0.25 c0.025 o2 n272000 x128000 fvptsr
gpt-5.1-codex-mini-2025-11-13 i0.25 c0.025 o2 ! i0.45 c0.045 o3.6 n272000 x128000 fvptsr
gpt-5.2 i1.75 c0.175 o14 ! i3.5 c0.35 o28 n272000 x128000 fvptsr
gpt-5.2-2025-12-11 i1.75 c0.175 o14 ! i3.5 c0.35 o28 n272000 x128000 fvptsr
gpt-5.2-chat i1.75 c0.175 o14 n111616 x16384 fts
gpt-5.2-codex i1.75 c0.175 o14 n272000 x128000 fvptsr
gpt-5.2-pro i21 o168 n272000 x128000 fvptsr
gpt-5.2-pro-2025-12-11 i21 o168 n272000 x128000 fvptsr
gpt-5.3-chat i1.75 c0.175 o14 n111616 x16384 fts
gpt-5.3-codex i1.75 c0.175 o14 ! i3.5 c0.35 o28 n272000 x128000 fvptsr
gpt-5.4 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 ! i5 c0.5 o30 !>272000 i10 c1 o45 n922000 x128000 fvptsr
gpt-5.4-2026-03-05 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 ! i5 c0.5 o30 !>272000 i10 c1 o45 n922000 x128000 fvptsr
gpt-5.4-mini i0.75 c0.075 o4.5 ! i1.5 c0.15 o9 n272000 x128000 fvptsr
gpt-5.4-mini-2026-03-17 i0.75 c0.075 o4.5 ! i1.5 c0.15 o9 n272000 x128000 fvptsr
gpt-5.4-nano i0.2 c0.02 o1.25 ! i0.4 c0.04 o2.5 n272000 x128000 fvptsr
gpt-5.4-nano-2026-03-17 i0.2 c0.02 o1.25 ! i0.4 c0.04 o2.5 n272000 x128000 fvptsr
gpt-5.4-pro i30 c3 o180 >272000 i60 c6 o270 ! i60 c6 o360 !>272000 i120 c12 o540 n922000 x128000 fvptr
gpt-5.4-pro-2026-03-05 i30 c3 o180 >272000 i60 c6 o270 ! i60 c6 o360 !>272000 i120 c12 o540 n922000 x128000 fvptr
gpt-5.5 i5 c0.5 o30 >272000 i10 c1 o45 ! i10 c1 o60 !>272000 i20 c2 o90 n922000 x128000 fvptsr
gpt-5.5-2026-04-23 i5 c0.5 o30 >272000 i10 c1 o45 ! i10 c1 o60 !>272000 i20 c2 o90 n922000 x128000 fvptsr
gpt-5.5-2026-04-24 i5 c0.5 o30 >272000 i10 c1 o45 ! i10 c1 o60 !>272000 i20 c2 o90 n922000 x128000 fvptsr
gpt-5.5-pro i30 c3 o180 >272000 i60 c6 o270 n1050000 x128000 fvptr
gpt-5.5-pro-2026-04-23 i30 c3 o180 >272000 i60 c6 o270 n1050000 x128000 fvptr
gpt-5.6 i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 ! i8 c0.8 w10 o40 !>272000 i16 c1.6 w20 o60 n922000 x128000 fvptsr
gpt-5.6-luna i0.2 c0.02 w0.25 o1.2 >272000 i0.4 c0.04 w0.5 o1.8 ! i0.4 c0.04 w0.5 o2.4 !>272000 i0.8 c0.08 w1 o3.6 ~ i0.1 c0.01 w0.125 o0.6 ~>272000 i0.2 c0.02 w0.25 o0.9 n922000 x128000 fvptsr
gpt-5.6-luna-2026-07-09 i0.2 c0.02 w0.25 o1.2 >272000 i0.4 c0.04 w0.5 o1.8 ! i0.4 c0.04 w0.5 o2.4 !>272000 i0.8 c0.08 w1 o3.6 ~ i0.1 c0.01 w0.125 o0.6 ~>272000 i0.2 c0.02 w0.25 o0.9 n922000 x128000 fvptsr
gpt-5.6-sol i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 ! i8 c0.8 w10 o40 !>272000 i16 c1.6 w20 o60 ~ i2 c0.2 w2.5 o10 ~>272000 i4 c0.4 w5 o15 n922000 x128000 fvptsr
gpt-5.6-sol-2026-07-09 i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 ! i8 c0.8 w10 o40 !>272000 i16 c1.6 w20 o60 ~ i2 c0.2 w2.5 o10 ~>272000 i4 c0.4 w5 o15 n922000 x128000 fvptsr
gpt-5.6-terra i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 ! i4 c0.4 w5 o24 !>272000 i8 c0.8 w10 o36 ~ i1 c0.1 w1.25 o6 ~>272000 i2 c0.2 w2.5 o9 n922000 x128000 fvptsr
gpt-5.6-terra-2026-07-09 i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 ! i4 c0.4 w5 o24 !>272000 i8 c0.8 w10 o36 ~ i1 c0.1 w1.25 o6 ~>272000 i2 c0.2 w2.5 o9 n922000 x128000 fvptsr
gpt-6-astra i10 c1 w12.5 o50 >272000 i20 c2 w25 o75 n922000 x128000 fvptsr
gpt-6-astra-2026-09-03 i10 c1 w12.5 o50 >272000 i20 c2 w25 o75 ~ i5 c0.5 w6.25 o25 ~>272000 i10 c1 w12.5 o37.5 n922000 x128000 fvptsr
gpt-6-luna i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 n922000 x128000 fvptsr
gpt-6-luna-2026-09-22 i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 ~ i0.05 c0.005 w0.0625 o0.25 ~>272000 i0.1 c0.01 w0.125 o0.375 n922000 x128000 fvptsr
gpt-6-sol i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n922000 x128000 fvptsr
gpt-6-sol-2026-09-22 i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 ! i4 c0.4 w5 o20 !>272000 i8 c0.8 w10 o30 ~ i1 c0.1 w1.25 o5 ~>272000 i2 c0.2 w2.5 o7.5 n922000 x128000 fvptsr
gpt-6.1-sol i2 c0.1 w2.5 o10 >272000 i4 c0.2 w5 o15 n922000 x128000 fvptsr
gpt-6.1-sol-2026-09-29 i2 c0.1 w2.5 o10 >272000 i4 c0.2 w5 o15 ~ i1 c0.05 w1.25 o5 ~>272000 i2 c0.1 w2.5 o7.5 n922000 x128000 fvptsr
gpt-6.1-terra i1 c0.05 w1.25 o5 >272000 i2 c0.1 w2.5 o7.5 n922000 x128000 fvptsr
gpt-audio i2.5 o10 a40 A80 n128000 x16384 fUt
gpt-audio-1.5 i2.5 o10 a32 A64 n128000 x16384 fUt
gpt-audio-1.5-2026-02-23 i2.5 o10 a32 A64 n128000 x16384 fuUt
gpt-audio-2025-08-28 i2.5 o10 a40 A80 n128000 x16384 fUt
gpt-audio-mini i0.6 o2.4 a10 A20 n128000 x16384 fUt
gpt-audio-mini-2025-10-06 i0.6 o2.4 a10 A20 n128000 x16384 fuUt
gpt-chat-latest i5 c0.5 o30 n128000 x128000 fvptsr
gpt-oss-120b i0.15 o0.6 n131072 x131072 fts
grok-3 i3 o15 f
grok-3-mini i0.25 o1.27 f
grok-4 i3 o15 n262000 x8192 fts
grok-4-1-fast-non-reasoning i0.2 o0.5 n128000 x128000 fts
grok-4-1-fast-reasoning i0.2 o0.5 n128000 x128000 ftsr
grok-4-20-non-reasoning i1.25 c1.25 o2.5 n262000 x8192 fvts
grok-4-20-reasoning i1.25 c1.25 o2.5 n262000 x8192 fvtsr
grok-4-fast-non-reasoning i0.2 o0.5 f
grok-4-fast-reasoning i0.2 o0.5 f
grok-4.3 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n200000 x8192 fvtsr
grok-4.6 i2 c0.5 o6 >200000 i4 c1 o12 n200000 x128000 fvtsr
grok-4.7 i2 c0.5 o6 >200000 i4 c1 o12 n500000 x500000 fvtsr
grok-code-fast-1 i0.2 o1.5 n256000 x8192 fts
jais-30b-chat i3.2 o9.71 n8192 x8192 f
kimi-k2-thinking i0.6 o2.5 n262144 x262144 ftr
kimi-k2.5 i0.6 c0.1 o3 n262144 x262144 fvmt
kimi-k2.6 i0.95 c0.16 o4 n262144 x262144 fvtr
kimi-k2.7-code i0.95 c0.19 o4 n262144 x262144 fvtr
ministral-3b i0.04 o0.04 n128000 x4096 ft
mistral-large-2402 i8 o24 n32000 x32000 ft
mistral-large-3 i0.5 o1.5 n256000 x8191 fvt
mistral-large-latest i8 o24 n32000 x32000 ft
mistral-medium-2505 i0.4 o2 n131072 x8191 ft
mistral-medium-3-5 i1.5 o7.5 n128000 x128000 fvs
mistral-nemo i0.15 o0.15 n131072 x4096 ft
mistral-small-2503 i0.1 o0.3 n128000 x128000 fvt
model-router i0.14 o0 n200000 x32768 f
model_router i0.14 o0 n200000 x32768 f
o1 i15 c7.5 o60 n200000 x100000 fvtr
o1-2024-12-17 i15 c7.5 o60 n200000 x100000 fvtr
o1-mini i1.1 c0.55 o4.4 n128000 x65536 ftr
o1-mini-2024-09-12 i1.1 c0.55 o4.4 n128000 x65536 ftr
o1-preview i15 c7.5 o60 n128000
o3 i2 c0.5 o8 n200000 x100000 fvtsr
o3-2025-04-16 i2 c0.5 o8 n200000 x100000 fvtsr
o3-deep-research i10 c2.5 o40 n200000 x100000 fvptsr
o3-mini i1.1 c0.55 o4.4 n200000 x100000 fsr
o3-mini-2025-01-31 i1.1 c0.55 o4.4 n200000 x100000 fr
o3-pro i20 o80 n200000 x100000 fvtsr
o3-pro-2025-06-10 i20 o80 n200000 x100000 fvtsr
o4-mini i1.1 c0.275 o4.4 n200000 x100000 fvtsr
o4-mini-2025-04-16 i1.1 c0.275 o4.4 n200000 x100000 fvtsr
phi-3-medium-128k-instruct i0.17 o0.68 n131072
phi-3-mini-128k-instruct i0.13 o0.52 n131072
phi-3.5-mini-128k-instruct i0.13 o0.52 n131072
phi-4 i0.125 o0.5 n16384
phi-4-mini-instruct i0.075 o0.3 n131072
phi-4-multimodal-instruct i0.08 o0.32 a4 n131072
phi-4-reasoning-plus i0.125 o0.5 n32768
text-embedding-3-large i0.143 o0 n8192 f
text-embedding-3-small i0.022 o0 n8192 f
text-embedding-ada-002 i0.11 o0 n8192 f
us-gov/gpt-5.1 i1.71875 c0.171875 o13.75 n272000 x128000 fvptsr
us-gov/o3-mini i1.513 c0.757 o6.05 n200000 x100000 fsr
us-gov/text-embedding-3-large i0.163 o0 n8191 f
us-gov/text-embedding-3-small i0.025 o0 n8191 f
us/codex-mini i1.65 c0.413 o6.6 f
us/computer-use-preview i3.3 o13.2 f
us/gpt-4.1 i2.2 c0.55 o8.8 ! i3.85 c0.963 o15.4 f
us/gpt-4.1-2025-04-14 i2.2 c0.55 o8.8 ! i3.85 c0.963 o15.4 n1047576 x32768 fvts
us/gpt-4.1-mini i0.44 c0.11 o1.76 ! i0.77 c0.193 o3.08 f
us/gpt-4.1-mini-2025-04-14 i0.44 c0.11 o1.76 ! i0.77 c0.193 o3.08 n1047576 x32768 fvts
us/gpt-4.1-nano i0.11 c0.028 o0.44 f
us/gpt-4.1-nano-2025-04-14 i0.11 c0.028 o0.44 n1047576 x32768 fvts
us/gpt-4o i2.75 c1.375 w1.38 o11 n128000 x16384 fvts
us/gpt-4o-2024-05-13 i5.5 o16.5 n128000 x4096 f
us/gpt-4o-2024-08-06 i2.75 c1.375 o11 n128000 x16384 fvts
us/gpt-4o-2024-11-20 i2.75 c1.375 w1.38 o11 n128000 x16384 fvts
us/gpt-4o-mini i0.165 c0.083 o0.66 n128000 x16384 fvts
us/gpt-4o-mini-2024-07-18 i0.165 c0.083 o0.66 n128000 x16384 fvts
us/gpt-5 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 f
us/gpt-5-2025-08-07 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 n272000 x128000 fvptsr
us/gpt-5-codex i1.375 c0.138 o11 f
us/gpt-5-mini i0.275 c0.0275 o2.2 ! i0.495 c0.0495 o3.96 f
us/gpt-5-mini-2025-08-07 i0.275 c0.0275 o2.2 ! i0.495 c0.0495 o3.96 n272000 x128000 fvptsr
us/gpt-5-nano i0.055 c0.0055 o0.44 f
us/gpt-5-nano-2025-08-07 i0.055 c0.0055 o0.44 n272000 x128000 fvptsr
us/gpt-5-pro i16.5 o132 f
us/gpt-5.1 i1.375 c0.1375 o11 ! i2.75 c0.275 o22 n272000 x128000 fvptsr
us/gpt-5.1-chat i1.375 c0.1375 o11 n111616 x16384 ftsr
us/gpt-5.1-codex i1.375 c0.1375 o11 n272000 x128000 fvptsr
us/gpt-5.1-codex-max i1.375 c0.1375 o11 f
us/gpt-5.1-codex-mini i0.275 c0.0275 o2.2 n272000 x128000 fvptsr
us/gpt-5.2 i1.925 c0.1925 o15.4 ! i3.85 c0.385 o30.8 f
us/gpt-5.2-chat i1.925 c0.1925 o15.4 n111616 x16384 fts
us/gpt-5.2-codex i1.925 c0.1925 o15.4 f
us/gpt-5.2-pro i23.1 o184.8 f
us/gpt-5.3-chat i1.925 c0.1925 o15.4 n111616 x16384 fts
us/gpt-5.3-codex i1.925 c0.1925 o15.4 ! i3.85 c0.385 o30.8 f
us/gpt-5.4 i2.75 c0.275 o16.5 >272000 i5.5 c0.55 o24.75 ! i5.5 c0.55 o33 n922000 x128000 fvptsr
us/gpt-5.4-2026-03-05 i2.75 c0.275 o16.5 >272000 i5.5 c0.55 o24.75 ! i5.5 c0.55 o33 n922000 x128000 fvptsr
us/gpt-5.4-mini i0.825 c0.0825 o4.95 ! i1.65 c0.165 o9.9 f
us/gpt-5.4-nano i0.22 c0.022 o1.375 f
us/gpt-5.4-pro i33 o198 >272000 i66 o297 f
us/gpt-5.5 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
us/gpt-5.5-2026-04-23 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
us/gpt-5.5-2026-04-24 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 ! i13.75 c1.375 o82.5 n922000 x128000 fvptsr
us/gpt-5.6 i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 ! i8.8 c0.88 w11 o44 !>272000 i17.6 c1.76 w22 o66 n922000 x128000 fvptsr
us/gpt-5.6-luna i0.22 c0.022 w0.275 o1.32 >272000 i0.44 c0.044 w0.55 o1.98 ! i0.44 c0.044 w0.55 o2.64 !>272000 i0.88 c0.088 w1.1 o3.96 n922000 x128000 fvptsr
us/gpt-5.6-sol i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 ! i8.8 c0.88 w11 o44 !>272000 i17.6 c1.76 w22 o66 n922000 x128000 fvptsr
us/gpt-5.6-terra i2.2 c0.22 w2.75 o13.2 >272000 i4.4 c0.44 w5.5 o19.8 ! i4.4 c0.44 w5.5 o26.4 !>272000 i8.8 c0.88 w11 o39.6 n922000 x128000 fvptsr
us/gpt-6-astra i11 c1.1 w13.75 o55 >272000 i22 c2.2 w27.5 o82.5 n922000 x128000 fvptsr
us/gpt-6-luna i0.11 c0.011 w0.1375 o0.55 >272000 i0.22 c0.022 w0.275 o0.825 n922000 x128000 fvptsr
us/gpt-6-sol i2.2 c0.22 w2.75 o11 >272000 i4.4 c0.44 w5.5 o16.5 ! i4.4 c0.44 w5.5 o22 !>272000 i8.8 c0.88 w11 o33 n922000 x128000 fvptsr
us/gpt-6.1-sol i2.2 c0.11 w2.75 o11 >272000 i4.4 c0.22 w5.5 o16.5 n922000 x128000 fvptsr
us/gpt-6.1-terra i1.1 c0.055 w1.375 o5.5 >272000 i2.2 c0.11 w2.75 o8.25 n922000 x128000 fvptsr
us/gpt-chat-latest i5.5 c0.55 o33 n128000 x128000 fvptsr
us/o1 i16.5 c8.25 o66 n200000 x100000 fvt
us/o1-2024-12-17 i16.5 c8.25 o66 n200000 x100000 fvt
us/o1-mini i1.21 c0.605 o4.84 f
us/o1-mini-2024-09-12 i1.21 c0.605 o4.84 n128000 x65536 ft
us/o3 i2.2 c0.55 o8.8 n200000 x100000 fvtsr
us/o3-2025-04-16 i2.2 c0.55 o8.8 n200000 x100000 fvtsr
us/o3-deep-research i11 c2.75 o44 f
us/o3-mini i1.21 c0.605 o4.84 n200000 x100000 fr
us/o3-mini-2025-01-31 i1.21 c0.605 o4.84 n200000 x100000 fr
us/o4-mini i1.21 c0.303 o4.84 n200000 x100000 fvtsr
us/o4-mini-2025-04-16 i1.21 c0.303 o4.84 n200000 x100000 fvtsr
us/text-embedding-3-large i0.143 f
us/text-embedding-3-small i0.022 f
us/text-embedding-ada-002 i0.11 f
wizardlm-2-8x22b i0.48 o0.48
[bedrock]
ai21.j2-mid-v1 i12.5 o12.5 n8191 x8191 f
ai21.j2-ultra-v1 i18.8 o18.8 n8191 x8191 f
ai21.jamba-1-5-large-v1:0 i2 o8 n256000 x4096 f
ai21.jamba-1-5-mini-v1:0 i0.2 o0.4 n256000 x4096 f
ai21.jamba-instruct-v1:0 i0.5 o0.7 n70000 x4096 f
amazon.nova-2-lite-v1:0 i0.3 c0.075 o2.5 ! i0.525 c0.13125 o4.375 n1000000 x64000 fvpmtsr
amazon.nova-2-pro-preview-20251202-v1:0 i1.25 c0.3125 o10 a1.25 ! i2.1875 o17.5 n1000000 x64000 fvpmtsr
amazon.nova-2-sonic-v1:0 i0.33 o2.75 a3 A12 n1000000
amazon.nova-lite-v1:0 i0.06 c0.015 o0.24 n300000 x10000 fvpts
amazon.nova-micro-v1:0 i0.035 c0.00875 o0.14 n128000 x10000 fts
amazon.nova-premier-v1:0 i2.5 c0.625 o12.5 ! i4.375 c1.09375 o21.875 n1000000 x10000 fvpts
amazon.nova-pro-v1:0 i0.8 c0.2 o3.2 ! i1.4 c0.35 o5.6 ~ i0.4 c0.1 o1.6 n300000 x10000 fvpts
amazon.nova-sonic-v1:0 i0.06 o0.24 a3.4 A13.6
amazon.titan-embed-g1-text-02 i0.1 o0 n8192 f
amazon.titan-embed-text-v1 i0.1 o0 n8192 f
amazon.titan-embed-text-v2:0 i0.02 o0 n8192 f
amazon.titan-text-express-v1 i0.2 o0.6 n42000 x8000 f
amazon.titan-text-lite-v1 i0.15 o0.2 n42000 x4000 f
amazon.titan-text-premier-v1:0 i0.5 o1.5 n42000 x32000 f
anthropic.claude-3-5-haiku-20241022-v1:0 i0.8 c0.08 w1 o4 n200000 x8192 fpts
anthropic.claude-3-5-sonnet-20240620-v1:0 i3 c0.3 w3.75 o15 n200000 x4096 fvpts
anthropic.claude-3-5-sonnet-20241022-v2:0 i3 c0.3 w3.75 o15 n200000 x8192 fvpts
anthropic.claude-3-7-sonnet-20240620-v1:0 i3.6 c0.36 w4.5 o18 n200000 x8192 fvptsr
anthropic.claude-3-7-sonnet-20250219-v1:0 i3 c0.3 w3.75 o15 n200000 x8192 fvptsr
anthropic.claude-3-opus-20240229-v1:0 i15 c1.5 w18.75 o75 n200000 x4096 fvts
anthropic.claude-fable-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
anthropic.claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
anthropic.claude-haiku-4-5-20251001-v1:0 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
anthropic.claude-haiku-4-5@20251001 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
anthropic.claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
anthropic.claude-instant-v1 i0.8 o2.4 n100000 x8191 f
anthropic.claude-mythos-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
anthropic.claude-mythos-preview i27.5 c2.75 w34.375 h55 o137.5 n1000000 x128000 fvtr
anthropic.claude-opus-4-1-20250805-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
anthropic.claude-opus-4-20250514-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
anthropic.claude-opus-4-5-20251101-v1:0 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
anthropic.claude-opus-4-6-v1 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
anthropic.claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
anthropic.claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
anthropic.claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
anthropic.claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n200000 x64000 fvptsr
anthropic.claude-sonnet-4-5-20250929-v1:0 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000 x64000 fvptsr
anthropic.claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000 x64000 fvptsr
anthropic.claude-sonnet-5 i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
anthropic.claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
anthropic.claude-v1 i8 o24 n100000 x8191 f
anthropic.claude-v2:1 i8 o24 n100000 x8191 f
apac.amazon.nova-2-lite-v1:0 i0.396 c0.099 o3.311 n1000000 x64000 fvpmtsr
apac.amazon.nova-2-pro-preview-20251202-v1:0 i1.375 c0.34375 o11 a1.375 n1000000 x64000 fvpmtsr
apac.amazon.nova-lite-v1:0 i0.063 c0.01575 o0.252 n300000 x10000 fvpts
apac.amazon.nova-micro-v1:0 i0.037 c0.00925 o0.148 n128000 x10000 fts
apac.amazon.nova-pro-v1:0 i0.84 c0.21 o3.36 ~ i0.42 c0.105 o1.68 n300000 x10000 fvpts
apac.anthropic.claude-fable-5 i11 c1.1 w13.75 h22 o55 n1000000 x128000 fvptsr
apac.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 o5.5 n200000 x64000 fvptsr
apac.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000 x128000 fvptsr
apac.anthropic.claude-mythos-preview i27.5 c2.75 w34.375 h55 o137.5 n1000000 x128000 fvtr
apac.anthropic.claude-opus-4-7 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
apac.anthropic.claude-opus-4-8 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
apac.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
apac.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000 x128000 fvptsr
apac.anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n200000 x64000 fvptsr
apac.anthropic.claude-sonnet-4-6 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000 x64000 fvptsr
apac.anthropic.claude-sonnet-5 i2.2 c0.22 w2.75 h4.4 o11 n1000000 x128000 fvptsr
apac.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000 x128000 fvptsr
au.anthropic.claude-fable-5 i11 c1.1 w13.75 h22 o55 n1000000 x128000 fvptsr
au.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 h2.2 o5.5 n200000 x64000 fvptsr
au.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000 x128000 fvptsr
au.anthropic.claude-mythos-preview i27.5 c2.75 w34.375 h55 o137.5 n1000000 x128000 fvtr
au.anthropic.claude-opus-4-6-v1 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
au.anthropic.claude-opus-4-7 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
au.anthropic.claude-opus-4-8 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
au.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
au.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000 x128000 fvptsr
au.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 >200000 i6.6 c0.66 w8.25 h13.2 o24.75 n200000 x64000 fvptsr
au.anthropic.claude-sonnet-4-6 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000 x64000 fvptsr
au.anthropic.claude-sonnet-5 i2.2 c0.22 w2.75 h4.4 o11 n1000000 x128000 fvptsr
au.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000 x128000 fvptsr
claude-sonnet-4-5-20250929-v1:0 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000 x64000 fvptsr
cohere.command-light-text-v14 i0.3 o0.6 n4096 x4096 f
cohere.command-text-v14 i1 o2 n4096 x4096 f
cohere.embed-english-v3 i0.1 o0 n512 f
cohere.embed-multilingual-v3 i0.1 o0 n512 f
cohere.embed-v4:0 i0.12 o0 n128000 f
deepseek.r1-v1:0 i1.35 o5.4 n128000 x8192 fr
deepseek.v3-v1:0 i0.58 o1.68 n128000 x8000 ftr
deepseek.v3.2 i0.62 o1.85 ! i1.085 o3.2375 ~ i0.31 o0.925 n156000 x8000 ftsr
eu.amazon.nova-2-lite-v1:0 i0.429 c0.10725 o3.597 n1000000 x64000 fvpmtsr
eu.amazon.nova-2-pro-preview-20251202-v1:0 i1.375 c0.34375 o11 a1.375 n1000000 x64000 fvpmtsr
eu.amazon.nova-lite-v1:0 i0.078 c0.0195 o0.312 n300000 x10000 fvpts
eu.amazon.nova-micro-v1:0 i0.046 c0.0115 o0.184 n128000 x10000 fts
eu.amazon.nova-pro-v1:0 i1.05 c0.2625 o4.2 ~ i0.525 c0.13125 o2.1 n300000 x10000 fvpts
eu.anthropic.claude-3-5-haiku-20241022-v1:0 i0.8 c0.08 w1 o4 n200000 x8192 fpts
eu.anthropic.claude-3-5-sonnet-20240620-v1:0 i3 c0.3 w3.75 o15 n200000 x4096 fvpts
eu.anthropic.claude-3-5-sonnet-20241022-v2:0 i3 c0.3 w3.75 o15 n200000 x8192 fvpts
eu.anthropic.claude-3-7-sonnet-20250219-v1:0 i3 c0.3 w3.75 o15 n200000 x8192 fvptsr
eu.anthropic.claude-3-opus-20240229-v1:0 i15 c1.5 w18.75 o75 n200000 x4096 fvts
eu.anthropic.claude-fable-5 i11 c1.1 w13.75 h22 o55 n1000000 x128000 fvptsr
eu.anthropic.claude-fable-5-1 i11 c0.275 w13.75 h22 o55 n1000000 x128000 fvptsr
eu.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 h2.2 o5.5 n200000 x64000 fvptsr
eu.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000 x128000 fvptsr
eu.anthropic.claude-opus-4-1-20250805-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
eu.anthropic.claude-opus-4-20250514-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
eu.anthropic.claude-opus-4-5-20251101-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n200000 x64000 fvptsr
eu.anthropic.claude-opus-4-6-v1 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
eu.anthropic.claude-opus-4-7 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
eu.anthropic.claude-opus-4-8 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
eu.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
eu.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000 x128000 fvptsr
eu.anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n200000 x64000 fvptsr
eu.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 >200000 i6.6 c0.66 w8.25 h13.2 o24.75 n200000 x64000 fvptsr
eu.anthropic.claude-sonnet-4-6 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000 x64000 fvptsr
eu.anthropic.claude-sonnet-5 i2.2 c0.22 w2.75 h4.4 o11 n1000000 x128000 fvptsr
eu.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000 x128000 fvptsr
eu.deepseek.v3.2 i0.74 o2.22 ~ i0.37 o1.11 n163840 x163840 ftsr
eu.meta.llama3-2-1b-instruct-v1:0 i0.13 o0.13 n128000 x4096 ft
eu.meta.llama3-2-3b-instruct-v1:0 i0.19 o0.19 n128000 x4096 ft
eu.mistral.pixtral-large-2502-v1:0 i2 o6 n128000 x16384 ft
global.amazon.nova-2-lite-v1:0 i0.3 c0.075 o2.5 ! i0.525 c0.13125 o4.375 n1000000 x64000 fvpmtsr
global.anthropic.claude-fable-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
global.anthropic.claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
global.anthropic.claude-fable-5-1-v1:0 i10 c0.25 w12.5 h20 o50 n1000000
global.anthropic.claude-fable-5-2 i8 c0.2 w10 h16 o40 n1000000
global.anthropic.claude-fable-5-v1:0 i10 c1 w12.5 h20 o50 n1000000
global.anthropic.claude-haiku-4-5-20251001-v1:0 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
global.anthropic.claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
global.anthropic.claude-mythos-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
global.anthropic.claude-mythos-5-2 i8 c0.2 w10 h16 o40 n1000000
global.anthropic.claude-opus-4-5-20251101-v1:0 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
global.anthropic.claude-opus-4-5-v1:0 i5 c0.5 w6.25 h10 o25 n200000
global.anthropic.claude-opus-4-6-v1 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
global.anthropic.claude-opus-4-6-v1:0 i5 c0.5 w6.25 h10 o25 n1000000
global.anthropic.claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
global.anthropic.claude-opus-4-7-v1:0 i5 c0.5 w6.25 h10 o25 n1000000
global.anthropic.claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
global.anthropic.claude-opus-4-8-v1:0 i5 c0.5 w6.25 h10 o25 n1000000
global.anthropic.claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
global.anthropic.claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
global.anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n200000 x64000 fvptsr
global.anthropic.claude-sonnet-4-5-20250929-v1:0 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000 x64000 fvptsr
global.anthropic.claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000 x64000 fvptsr
global.anthropic.claude-sonnet-4-6-v1:0 i3 c0.3 w3.75 h6 o15 n1000000
global.anthropic.claude-sonnet-5 i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
global.anthropic.claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
global.anthropic.claude-sonnet-5-v1:0 i2 c0.2 w2.5 h4 o10 n1000000
global.cohere.embed-v4:0 i0.12 o0 n128000 f
global.moonshotai.kimi-k3 i3 c0.3 w3.75 o15 ! i5.25 c0.525 w6.5625 o26.25 ~ i1.5 c0.15 w1.875 o7.5 n1000000 x131072 fvtsr
global.moonshotai.kimi-k3.1 i4 c0.2 w5 o20 ! i7 c0.35 w8.75 o35 ~ i2 c0.1 w2.5 o10 n868928 x131072 fvtsr
global.openai.gpt-5.4 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 n922000 x128000 fvtr
global.openai.gpt-5.5 i5 c0.5 o30 >272000 i10 c1 o45 n922000 x128000 fvtr
global.openai.gpt-5.6-luna i0.2 c0.02 w0.25 o1.2 >272000 i0.4 c0.04 w0.5 o1.8 n922000 x128000 fvtr
global.openai.gpt-5.6-sol i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 n922000 x128000 fvtr
global.openai.gpt-5.6-terra i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 n922000 x128000 fvtr
global.openai.gpt-6-astra i10 c1 w12.5 o50 >272000 i20 c2 w25 o75 n922000 x128000 fvtr
global.openai.gpt-6-luna i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 n922000 x128000 fvtr
global.openai.gpt-6-sol i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n922000 x128000 fvtr
global.openai.gpt-6.1-sol i2 c0.1 w2.5 o10 >272000 i4 c0.2 w5 o15 n1000000 x131072 fvtr
global.openai.gpt-6.1-terra i1 c0.05 w1.25 o5 >272000 i2 c0.1 w2.5 o7.5 n922000 x128000 fvtr
global.xai.grok-4.6 i2 c0.5 o6 ! i3.5 c0.875 o10.5 ~ i1 c0.25 o3 n500000 x500000 fvtr
global.xai.grok-4.7 i2 c0.5 o6 ! i3.5 c0.875 o10.5 ~ i1 c0.25 o3 n524288 x524288 fvtr
global.zai.glm-5.3 i1.68 c0.312 w2.1 o5.28 ! i2.94 c0.546 w3.675 o9.24 ~ i0.84 c0.156 w1.05 o2.64 n1000000 x128000 ftsr
google.gemma-3-12b-it i0.09 o0.29 ! i0.16 o0.51 ~ i0.05 o0.15 n128000 x8000 fvts
google.gemma-3-27b-it i0.23 o0.38 ! i0.4 o0.67 ~ i0.12 o0.19 n128000 x8000 fvts
google.gemma-3-4b-it i0.04 o0.08 ! i0.07 o0.14 ~ i0.02 o0.04 n128000 x8000 fvt
in.moonshotai.kimi-k3 i3.3 c0.33 w4.125 o16.5 ! i5.775 c0.5775 w7.21875 o28.875 ~ i1.65 c0.165 w2.0625 o8.25 n1000000 x131072 fvtsr
in.moonshotai.kimi-k3.1 i4.4 c0.22 w5.5 o22 ! i7.7 c0.385 w9.625 o38.5 ~ i2.2 c0.11 w2.75 o11 n868928 x131072 fvtsr
jp.amazon.nova-2-lite-v1:0 i0.396 c0.099 o3.311 ! i0.693 c0.17325 o5.79425 ~ i0.198 c0.0495 o1.6555 n1000000 x64000 fvpmtsr
jp.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 h2.2 o5.5 n200000 x64000 fvptsr
jp.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000 x128000 fvptsr
jp.anthropic.claude-opus-4-7 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
jp.anthropic.claude-opus-4-8 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
jp.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
jp.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000 x128000 fvptsr
jp.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 >200000 i6.6 c0.66 w8.25 h13.2 o24.75 n200000 x64000 fvptsr
jp.anthropic.claude-sonnet-4-6 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000 x64000 fvptsr
jp.anthropic.claude-sonnet-5 i2.2 c0.22 w2.75 h4.4 o11 n1000000 x128000 fvptsr
jp.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000 x128000 fvptsr
meta.llama2-13b-chat-v1 i0.75 o1 n4096 x4096 f
meta.llama2-70b-chat-v1 i1.95 o2.56 n4096 x4096 f
meta.llama3-1-405b-instruct-v1:0 i2.4 o2.4 n128000 x4096 ft
meta.llama3-1-70b-instruct-v1:0 i0.72 o0.72 n128000 x4096 ft
meta.llama3-1-8b-instruct-v1:0 i0.22 o0.22 n128000 x4096 ft
meta.llama3-2-11b-instruct-v1:0 i0.16 o0.16 n128000 x4096 fvt
meta.llama3-2-1b-instruct-v1:0 i0.1 o0.1 n128000 x4096 ft
meta.llama3-2-3b-instruct-v1:0 i0.15 o0.15 n128000 x4096 ft
meta.llama3-2-90b-instruct-v1:0 i0.72 o0.72 n128000 x4096 fvt
meta.llama3-3-70b-instruct-v1:0 i0.72 o0.72 n128000 x4096 ft
meta.llama3-70b-instruct-v1:0 i2.65 o3.5 n8192 x8192 f
meta.llama3-8b-instruct-v1:0 i0.3 o0.6 n8192 x8192 f
meta.llama4-maverick-17b-instruct-v1:0 i0.24 o0.97 n1000000 x8192 ft
meta.llama4-scout-17b-instruct-v1:0 i0.17 o0.66 n10000000 x8192 ft
minimax.minimax-m2 i0.3 o1.2 ! i0.52 o2.1 ~ i0.15 o0.6 n1000000 x8000 fts
minimax.minimax-m2.1 i0.3 o1.2 ! i0.525 o2.1 ~ i0.15 o0.6 n196000 x8000 fts
minimax.minimax-m2.5 i0.3 o1.2 ! i0.525 o2.1 ~ i0.15 o0.6 n196000 x8000 fts
mistral.devstral-2-123b i0.4 o2 ! i0.7 o3.5 ~ i0.2 o1 n256000 x32000 fts
mistral.magistral-small-2509 i0.5 o1.5 ! i0.88 o2.63 ~ i0.25 o0.75 n128000 x40000 fvtsr
mistral.ministral-3-14b-instruct i0.2 o0.2 ! i0.35 o0.35 ~ i0.1 o0.1 n128000 x8000 fvts
mistral.ministral-3-3b-instruct i0.1 o0.1 ! i0.17 o0.17 ~ i0.05 o0.05 n128000 x8000 fvts
mistral.ministral-3-8b-instruct i0.15 o0.15 ! i0.26 o0.26 ~ i0.07 o0.07 n128000 x8000 fvts
mistral.mistral-7b-instruct-v0:2 i0.15 o0.2 n32000 x4096 f
mistral.mistral-large-2402-v1:0 i4 o12 n32000 x4096 ft
mistral.mistral-large-2407-v1:0 i2 o6 n128000 x8191 ft
mistral.mistral-large-3-675b-instruct i0.5 o1.5 ! i0.88 o2.63 ~ i0.25 o0.75 n256000 x32000 fvts
mistral.mistral-small-2402-v1:0 i1 o3 n32000 x4096 ft
mistral.mixtral-8x7b-instruct-v0:1 i0.45 o0.7 n32000 x4096 f
mistral.pixtral-large-2502-v1:0 i2 o6 n128000 x16384 ft
mistral.voxtral-mini-3b-2507 i0.04 o0.04 ! i0.07 o0.07 ~ i0.02 o0.02 n32768 x8192 fu
mistral.voxtral-small-24b-2507 i0.1 o0.3 ! i0.17 o0.52 ~ i0.05 o0.15 n32768 x8192 fu
moonshot.kimi-k2-thinking i0.6 o2.5 ! i1.05 o4.38 n256000 x16000 ftsr
moonshotai.kimi-k2.5 i0.6 o3 ! i1.05 o5.25 ~ i0.3 o1.5 n256000 x16000 fvts
moonshotai.kimi-k3 i3.3 c0.33 w4.125 o16.5 ! i5.775 c0.5775 w7.21875 o28.875 ~ i1.65 c0.165 w2.0625 o8.25 n1000000 x131072 fvtsr
moonshotai.kimi-k3.1 i4.4 c0.22 w5.5 o22 ! i7.7 c0.385 w9.625 o38.5 ~ i2.2 c0.11 w2.75 o11 n868928 x131072 fvtsr
nvidia.nemotron-nano-12b-v2 i0.2 o0.6 ! i0.35 o1.05 ~ i0.1 o0.3 n128000 x8000 fvts
nvidia.nemotron-nano-3-30b i0.06 o0.24 ! i0.11 o0.42 ~ i0.03 o0.12 n256000 x8000 fts
nvidia.nemotron-nano-3-30b:0 i0.06 o0.24 n256000
nvidia.nemotron-nano-9b-v2 i0.06 o0.23 ! i0.11 o0.4 ~ i0.03 o0.12 n128000 x8000 fts
nvidia.nemotron-nano-9b-v2:0 i0.06 o0.23 n128000
nvidia.nemotron-super-3-120b i0.15 o0.65 ! i0.2625 o1.1375 ~ i0.075 o0.325 n256000 x32000 ftsr
nvidia.nemotron-super-3-120b:0 i0.15 o0.65 n256000
openai.gpt-5.4 i2.75 c0.275 o16.5
openai.gpt-5.5 i5.5 c0.55 o33
openai.gpt-6-luna i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 n922000 x128000 fvtr
openai.gpt-6-sol i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n922000 x128000 fvtr
openai.gpt-oss-120b-1:0 i0.15 o0.6 ! i0.2625 o1.05 ~ i0.075 o0.3 n128000 x16384 ftsr
openai.gpt-oss-20b-1:0 i0.07 o0.3 ! i0.1225 o0.525 ~ i0.035 o0.15 n128000 x16384 ftsr
openai.gpt-oss-safeguard-120b i0.15 o0.6 ! i0.26 o1.05 ~ i0.07 o0.3 n128000 x16000 fts
openai.gpt-oss-safeguard-20b i0.07 o0.2 ! i0.12 o0.35 ~ i0.03 o0.1 n128000 x16000 fts
qwen.qwen3-235b-a22b-2507-v1:0 i0.22 o0.88 ~ i0.11 o0.44 n262144 x8192 ftr
qwen.qwen3-32b-v1:0 i0.15 o0.6 ! i0.2625 o1.05 ~ i0.075 o0.3 n32768 x8192 ftr
qwen.qwen3-coder-30b-a3b-v1:0 i0.15 o0.6 ! i0.2625 o1.05 n262144 x16384 ftr
qwen.qwen3-coder-480b-a35b-v1:0 i0.45 o1.8 n262144 x16384 ftr
qwen.qwen3-coder-next i0.5 o1.2 ! i0.875 o2.1 ~ i0.25 o0.6 n256000 x16000 fts
qwen.qwen3-next-80b-a3b i0.15 o1.2 ! i0.26 o2.1 ~ i0.07 o0.6 n256000 x8000 fts
qwen.qwen3-vl-235b-a22b i0.53 o2.66 ! i0.93 o4.66 n256000 x8000 fvt
qwen.qwen3-vl-235b-a22b-v1:0 i0.53 o2.66 n256000
regional.amazon.nova-2-lite-v1:0 i0.33 c0.0825 o2.75 n1000000
regional.anthropic.claude-3-5-haiku-20241022-v1:0 i0.8 c0.08 w1 o4 n200000
regional.anthropic.claude-3-5-sonnet-20240620-v1:0 i3 c0.3 w3.75 o15 n200000
regional.anthropic.claude-3-5-sonnet-20241022-v2:0 i3 c0.3 w3.75 o15 n200000
regional.anthropic.claude-3-7-sonnet-20250219-v1:0 i3 c0.3 w3.75 o15 n200000
regional.anthropic.claude-3-haiku-20240307-v1:0 i0.25 o1.25 n200000
regional.anthropic.claude-3-opus-20240229-v1:0 i15 o75 n200000
regional.anthropic.claude-3-sonnet-20240229-v1:0 i3 c0.3 w3.75 o15 n200000
regional.anthropic.claude-fable-5-1-v1:0 i11 c0.275 w13.75 h22 o55 n1000000
regional.anthropic.claude-fable-5-2 i8.8 c0.22 w11 h17.6 o44 n1000000
regional.anthropic.claude-fable-5-v1:0 i11 c1.1 w13.75 h22 o55 n1000000
regional.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 h2.2 o5.5 n200000
regional.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000
regional.anthropic.claude-mythos-5-2 i8.8 c0.22 w11 h17.6 o44 n1000000
regional.anthropic.claude-opus-4-1-20250805-v1:0 i15 c1.5 w18.75 o75 n200000
regional.anthropic.claude-opus-4-20250514-v1:0 i15 c1.5 w18.75 o75 n200000
regional.anthropic.claude-opus-4-5-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n200000
regional.anthropic.claude-opus-4-6-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n1000000
regional.anthropic.claude-opus-4-7-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n1000000
regional.anthropic.claude-opus-4-8-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n1000000
regional.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000
regional.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000
regional.anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 n200000
regional.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 n200000
regional.anthropic.claude-sonnet-4-6-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000
regional.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000
regional.anthropic.claude-sonnet-5-v1:0 i2.2 c0.22 w2.75 h4.4 o11 n1000000
regional.moonshotai.kimi-k3 i3.3 c0.33 w4.125 o16.5 n1000000
regional.moonshotai.kimi-k3.1 i4.4 c0.22 w5.5 o22 n1000000
regional.openai.gpt-5.6-luna i0.22 c0.022 w0.275 o1.32 >272000 i0.44 c0.044 w0.55 o1.98 n1000000
regional.openai.gpt-5.6-sol i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 n1000000
regional.openai.gpt-5.6-terra i2.2 c0.22 w2.75 o13.2 >272000 i4.4 c0.44 w5.5 o19.8 n1000000
regional.openai.gpt-6-astra i11 c1.1 w13.75 o55 >272000 i22 c2.2 w27.5 o82.5 n1050000
regional.openai.gpt-6-luna i0.11 c0.011 w0.1375 o0.55 >272000 i0.22 c0.022 w0.275 o0.825 n1000000
regional.openai.gpt-6-sol i2.2 c0.22 w2.75 o11 >272000 i4.4 c0.44 w5.5 o16.5 n1000000
regional.openai.gpt-6.1-sol i2.2 c0.11 w2.75 o11 >272000 i4.4 c0.22 w5.5 o16.5 n1000000
regional.openai.gpt-6.1-terra i1.1 c0.055 w1.375 o5.5 >272000 i2.2 c0.11 w2.75 o8.25 n1050000
regional.zai.glm-5.3 i1.848 c0.3432 w2.31 o5.808 n1000000
us-gov.anthropic.claude-fable-5-1 i12 c0.3 w15 h24 o60 n1000000 x128000 fvptsr
us-gov.anthropic.claude-haiku-5-5 i0.12 c0.012 w0.15 h0.24 o0.6 >100000 i0.6 c0.06 w0.75 h1.2 o3 n1000000 x128000 fvptsr
us-gov.anthropic.claude-opus-4-8 i6 c0.6 w7.5 h12 o30 n1000000 x128000 fvptsr
us-gov.anthropic.claude-opus-5 i6 c0.6 w7.5 h12 o30 n1000000 x128000 fvptsr
us-gov.anthropic.claude-opus-5-5 i4.8 c0.24 w6 h9.6 o24 n1000000 x128000 fvptsr
us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.6 c0.36 w4.5 h7.2 o18 >200000 i7.2 c0.72 w9 h14.4 o27 n200000 x64000 fvptsr
us-gov.anthropic.claude-sonnet-5 i2.4 c0.24 w3 h4.8 o12 n1000000 x128000 fvptsr
us-gov.anthropic.claude-sonnet-5-5 i2.4 c0.12 w3 h4.8 o12 n1000000 x128000 fvptsr
us-gov.nvidia.nemotron-nano-12b-v2 i0.24 o0.72 n128000 x8192 fvts
us-gov.nvidia.nemotron-nano-3-30b i0.072 o0.288 n262144 x8192 fts
us-gov.nvidia.nemotron-nano-9b-v2 i0.072 o0.276 n128000 x8192 fts
us-gov.nvidia.nemotron-super-3-120b i0.18 o0.78 n256000 x32768 ftsr
us-gov.openai.gpt-oss-120b-1:0 i0.18 o0.72 n128000 x16384 ftsr
us-gov.openai.gpt-oss-20b-1:0 i0.084 o0.36 n128000 x16384 ftsr
us-gov.xai.grok-4.6 i2.64 c0.66 o7.92 n500000 x500000 fvtr
us-gov.xai.grok-4.7 i2.64 c0.66 o7.92 ! i4.62 c1.155 o13.86 ~ i1.32 c0.33 o3.96 n524288 x524288 fvtr
us.amazon.nova-2-lite-v1:0 i0.33 c0.0825 o2.75 ! i0.5775 c0.144375 o4.8125 ~ i0.165 c0.04125 o1.375 n1000000 x64000 fvpmtsr
us.amazon.nova-2-pro-preview-20251202-v1:0 i1.375 c0.34375 o11 a1.375 ! i2.40625 o19.25 n1000000 x64000 fvpmtsr
us.amazon.nova-lite-v1:0 i0.06 c0.015 o0.24 n300000 x10000 fvpts
us.amazon.nova-micro-v1:0 i0.035 c0.00875 o0.14 n128000 x10000 fts
us.amazon.nova-pro-v1:0 i0.8 c0.2 o3.2 ! i1.4 c0.35 o5.6 ~ i0.4 c0.1 o1.6 n300000 x10000 fvpts
us.anthropic.claude-3-5-haiku-20241022-v1:0 i0.8 c0.08 w1 o4 n200000 x8192 fpts
us.anthropic.claude-3-5-sonnet-20240620-v1:0 i3 c0.3 w3.75 o15 n200000 x4096 fvpts
us.anthropic.claude-3-5-sonnet-20241022-v2:0 i3 c0.3 w3.75 o15 n200000 x8192 fvpts
us.anthropic.claude-3-7-sonnet-20250219-v1:0 i3 c0.3 w3.75 o15 n200000 x8192 fvptsr
us.anthropic.claude-3-opus-20240229-v1:0 i15 c1.5 w18.75 o75 n200000 x4096 fvts
us.anthropic.claude-fable-5 i11 c1.1 w13.75 h22 o55 n1000000 x128000 fvptsr
us.anthropic.claude-fable-5-1 i11 c0.275 w13.75 h22 o55 n1000000 x128000 fvptsr
us.anthropic.claude-haiku-4-5-20251001-v1:0 i1.1 c0.11 w1.375 h2.2 o5.5 n200000 x64000 fvptsr
us.anthropic.claude-haiku-5-5 i0.11 c0.011 w0.1375 h0.22 o0.55 >100000 i0.55 c0.055 w0.6875 h1.1 o2.75 n1000000 x128000 fvptsr
us.anthropic.claude-mythos-5 i11 c1.1 w13.75 h22 o55 n1000000 x128000 fvptsr
us.anthropic.claude-mythos-5-1 i11 c0.275 w13.75 h22 o55 n1000000 x128000 fvptsr
us.anthropic.claude-mythos-preview i27.5 c2.75 w34.375 h55 o137.5 n1000000 x128000 fvtr
us.anthropic.claude-opus-4-1-20250805-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
us.anthropic.claude-opus-4-20250514-v1:0 i15 c1.5 w18.75 o75 n200000 x32000 fvptsr
us.anthropic.claude-opus-4-5-20251101-v1:0 i5.5 c0.55 w6.875 h11 o27.5 n200000 x64000 fvptsr
us.anthropic.claude-opus-4-6-v1 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
us.anthropic.claude-opus-4-7 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
us.anthropic.claude-opus-4-8 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
us.anthropic.claude-opus-5 i5.5 c0.55 w6.875 h11 o27.5 n1000000 x128000 fvptsr
us.anthropic.claude-opus-5-5 i4.4 c0.22 w5.5 h8.8 o22 n1000000 x128000 fvptsr
us.anthropic.claude-sonnet-4-20250514-v1:0 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n200000 x64000 fvptsr
us.anthropic.claude-sonnet-4-5-20250929-v1:0 i3.3 c0.33 w4.125 h6.6 o16.5 >200000 i6.6 c0.66 w8.25 h13.2 o24.75 n200000 x64000 fvptsr
us.anthropic.claude-sonnet-4-6 i3.3 c0.33 w4.125 h6.6 o16.5 n1000000 x64000 fvptsr
us.anthropic.claude-sonnet-5 i2.2 c0.22 w2.75 h4.4 o11 n1000000 x128000 fvptsr
us.anthropic.claude-sonnet-5-5 i2.2 c0.11 w2.75 h4.4 o11 n1000000 x128000 fvptsr
us.cohere.embed-v4:0 i0.12 o0 n128000 f
us.deepseek.r1-v1:0 i1.35 o5.4 n128000 x8192 fr
us.deepseek.v3.2 i0.62 o1.85 ! i1.085 o3.2375 ~ i0.31 o0.925 n163840 x163840 ftsr
us.meta.llama3-1-405b-instruct-v1:0 i2.4 o2.4 n128000 x4096 ft
us.meta.llama3-1-70b-instruct-v1:0 i0.72 o0.72 n128000 x4096 ft
us.meta.llama3-1-8b-instruct-v1:0 i0.22 o0.22 n128000 x4096 ft
us.meta.llama3-2-11b-instruct-v1:0 i0.16 o0.16 n128000 x4096 fvt
us.meta.llama3-2-1b-instruct-v1:0 i0.1 o0.1 n128000 x4096 ft
us.meta.llama3-2-3b-instruct-v1:0 i0.15 o0.15 n128000 x4096 ft
us.meta.llama3-2-90b-instruct-v1:0 i0.72 o0.72 n128000 x4096 fvt
us.meta.llama3-3-70b-instruct-v1:0 i0.72 o0.72 n128000 x4096 ft
us.meta.llama4-maverick-17b-instruct-v1:0 i0.24 o0.97 n1000000 x8192 ft
us.meta.llama4-scout-17b-instruct-v1:0 i0.17 o0.66 n10000000 x8192 ft
us.mistral.pixtral-large-2502-v1:0 i2 o6 n128000 x16384 ft
us.moonshotai.kimi-k3 i3.3 c0.33 w4.125 o16.5 ! i5.775 c0.5775 w7.21875 o28.875 ~ i1.65 c0.165 w2.0625 o8.25 n1000000 x131072 fvtsr
us.moonshotai.kimi-k3.1 i4.4 c0.22 w5.5 o22 ! i7.7 c0.385 w9.625 o38.5 ~ i2.2 c0.11 w2.75 o11 n868928 x131072 fvtsr
us.openai.gpt-5.4 i2.75 c0.275 o16.5 >272000 i5.5 c0.55 o24.75 n922000 x128000 fvtr
us.openai.gpt-5.5 i5.5 c0.55 o33 >272000 i11 c1.1 o49.5 n922000 x128000 fvtr
us.openai.gpt-5.6-luna i0.22 c0.022 w0.275 o1.32 >272000 i0.44 c0.044 w0.55 o1.98 n922000 x128000 fvtr
us.openai.gpt-5.6-sol i4.4 c0.44 w5.5 o22 >272000 i8.8 c0.88 w11 o33 n922000 x128000 fvtr
us.openai.gpt-5.6-terra i2.2 c0.22 w2.75 o13.2 >272000 i4.4 c0.44 w5.5 o19.8 n922000 x128000 fvtr
us.openai.gpt-6-astra i11 c1.1 w13.75 o55 >272000 i22 c2.2 w27.5 o82.5 n922000 x128000 fvtr
us.openai.gpt-6-luna i0.11 c0.011 w0.1375 o0.55 >272000 i0.22 c0.022 w0.275 o0.825 n922000 x128000 fvtr
us.openai.gpt-6-sol i2.2 c0.22 w2.75 o11 >272000 i4.4 c0.44 w5.5 o16.5 n922000 x128000 fvtr
us.openai.gpt-6.1-sol i2.2 c0.11 w2.75 o11 >272000 i4.4 c0.22 w5.5 o16.5 n1000000 x131072 fvtr
us.openai.gpt-6.1-terra i1.1 c0.055 w1.375 o5.5 >272000 i2.2 c0.11 w2.75 o8.25 n922000 x128000 fvtr
us.writer.palmyra-x4-v1:0 i2.5 o10 n128000 x8192 fpt
us.writer.palmyra-x5-v1:0 i0.6 o6 n128000 x8192 fpt
us.xai.grok-4.6 i2.2 c0.55 o6.6 ! i3.85 c0.9625 o11.55 ~ i1.1 c0.275 o3.3 n500000 x500000 fvtr
us.xai.grok-4.7 i2.2 c0.55 o6.6 ! i3.85 c0.9625 o11.55 ~ i1.1 c0.275 o3.3 n524288 x524288 fvtr
us.zai.glm-5.3 i1.848 c0.3432 w2.31 o5.808 ! i3.234 c0.6006 w4.0425 o10.164 ~ i0.924 c0.1716 w1.155 o2.904 n1000000 x128000 ftsr
writer.palmyra-vision-7b i0.15 o0.6 ! i0.2625 o1.05 ~ i0.075 o0.3 n4096 x4096 fv
writer.palmyra-x4-v1:0 i2.5 o10 n128000 x8192 fpt
writer.palmyra-x5-v1:0 i0.6 o6 n128000 x8192 fpt
zai.glm-4.7 i0.6 o2.2 ! i1.05 o3.85 ~ i0.3 o1.1 n203000 x128000 ftsr
zai.glm-4.7-flash i0.07 o0.4 ! i0.1225 o0.7 ~ i0.035 o0.2 n203000 x128000 ftsr
zai.glm-5 i1 o3.2 ! i1.75 o5.6 n200000 x128000 ftsr
[cerebras]
gemma-4-31b i0.99 o1.49 n131072 x40960 fvtsr
gpt-oss-120b i0.35 o0.75 n131072 x32768 ftsr
llama-3.1-70b i0.6 o0.6 n128000 x128000 ft
llama-3.1-8b i0.1 o0.1 n128000 x128000 ft
llama-3.3-70b i0.85 o1.2 n128000 x128000 ft
llama3.1-8b i0.1 o0.1 n128000 x128000 ft
qwen-3-32b i0.4 o0.8 n128000 x128000 ftr
qwen-3.8-27b i0.99 o1.49 n65536 x32768 fvtsr
zai-glm-4.7 i2.25 o2.75 n131072
[cohere]
c4ai-aya-expanse-32b i0.5 o1.5 n128000 x4000 f
c4ai-aya-expanse-8b i0.5 o1.5 n8192
command i1 o2
command-a i2.5 o10
command-a-03-2025 i2.5 o10 n256000 x8000 ft
command-light i0.3 o0.6 n4096
command-nightly i1 o2 n4096 x4096 f
command-r i0.15 o0.6
command-r-08-2024 i0.15 o0.6 n128000 x4096 ft
command-r-plus i2.5 o10
command-r-plus-08-2024 i2.5 o10 n128000 x4096 ft
command-r7b i0.0375 o0.15
command-r7b-12-2024 i0.0375 o0.15 n128000 x4096 ft
embed-english-light-v3.0 i0.1 o0 n512 f
embed-multilingual-light-v3.0 i100 o0 n512 f
embed-multilingual-v3.0 i0.1 o0 n512 f
embed-v4.0 i0.12 o0 n128000 f
embed-v5.0-fast i0.08 o0 n128000 f
embed-v5.0-pro i0.12 o0 n128000 f
[deepseek]
deepseek-chat i0.28 c0.028 o0.42 n131072 x8192 fts
deepseek-coder i0.14 c0.014 o0.28 n128000 x4096 ft
deepseek-flash i0.3 c0.006 w0 o1.2 n1000000 x393216 fvtsr
deepseek-r1 i0.55 c0.14 o2.19 n65536 x8192 ftr
deepseek-reasoner i0.28 c0.028 o0.42 n131072 x65536 fsr
deepseek-v3 i0.27 c0.07 w0 o1.1 n65536 x8192 ft
deepseek-v3.1-terminus i0.27 c0.13 o0.95 n128000
deepseek-v3.2 i0.28 c0.028 o0.4 n163840 x163840 ftr
deepseek-v3.2-exp i0.27 o0.41 n128000
deepseek-v4-flash i0.3 c0.006 w0 o1.2 n1000000 x393216 fvtsr
deepseek-v4-flash-vision-exp i0.3 c0.006 w0 o1.2 n1000000 x393216 fvtsr
deepseek-v4-pro i1.32 c0.044 w0 o3.96 n1000000 x393216 ftsr
[fireworks]
WhereIsAI/UAE-Large-V1 i0.016 o0 n512 f
accounts/fireworks/models/chronos-hermes-13b-v2 i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/code-llama-13b i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-llama-13b-instruct i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-llama-13b-python i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-llama-34b i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/code-llama-34b-instruct i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/code-llama-34b-python i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/code-llama-70b i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/code-llama-70b-instruct i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/code-llama-70b-python i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/code-llama-7b i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-llama-7b-instruct i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-llama-7b-python i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/code-qwen-1p5-7b i0.2 o0.2 n65536 x65536 f
accounts/fireworks/models/codegemma-2b i0.1 o0.1 n8192 x8192 f
accounts/fireworks/models/codegemma-7b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/cogito-671b-v2-p1 i1.2 o1.2 n163840 x163840 f
accounts/fireworks/models/cogito-v1-preview-llama-3b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/cogito-v1-preview-llama-70b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/cogito-v1-preview-llama-8b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/cogito-v1-preview-qwen-14b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/cogito-v1-preview-qwen-32b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/dbrx-instruct i1.2 o1.2 n32768 x32768 f
accounts/fireworks/models/deepseek-coder-1b-base i0.1 o0.1 n16384 x16384 f
accounts/fireworks/models/deepseek-coder-33b-instruct i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/deepseek-coder-7b-base i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/deepseek-coder-7b-base-v1p5 i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/deepseek-coder-7b-instruct-v1p5 i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/deepseek-coder-v2-instruct i1.2 o1.2 n65536 x65536 fs
accounts/fireworks/models/deepseek-coder-v2-lite-base i0.5 o0.5 n163840 x163840 f
accounts/fireworks/models/deepseek-coder-v2-lite-instruct i0.5 o0.5 n163840 x163840 f
accounts/fireworks/models/deepseek-prover-v2 i1.2 o1.2 n163840 x163840 f
accounts/fireworks/models/deepseek-r1 i3 o8 n163840 x20480 fs
accounts/fireworks/models/deepseek-r1-0528 i3 o8 n163840 x160000 fs
accounts/fireworks/models/deepseek-r1-0528-distill-qwen3-8b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-basic i0.55 o2.19 n163840 x20480 fs
accounts/fireworks/models/deepseek-r1-distill-llama-70b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-distill-llama-8b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-distill-qwen-14b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-distill-qwen-1p5b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-distill-qwen-32b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/deepseek-r1-distill-qwen-7b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/deepseek-v2-lite-chat i0.5 o0.5 n163840 x163840 f
accounts/fireworks/models/deepseek-v2p5 i1.2 o1.2 n32768 x32768 f
accounts/fireworks/models/deepseek-v3 i0.9 o0.9 n131072 x8192 fs
accounts/fireworks/models/deepseek-v3-0324 i0.9 o0.9 n163840 x163840 fs
accounts/fireworks/models/deepseek-v3p1 i0.56 o1.68 n128000 x8192 fsr
accounts/fireworks/models/deepseek-v3p1-terminus i0.56 o1.68 n128000 x8192 fsr
accounts/fireworks/models/deepseek-v3p2 i0.56 o1.68 n163840 x163840 ftsr
accounts/fireworks/models/deepseek-v4-flash i0.14 c0.028 o0.28 n1048576 x384000 ftsr
accounts/fireworks/models/deepseek-v4-flash-0731 i0.22 c0.007 o0.66 ! i0.275 c0.00875 o0.825 n1048576 x131072 ftsr
accounts/fireworks/models/deepseek-v4-flash-vision-exp i0.22 c0.007 o0.66 ! i0.275 c0.00875 o0.825 n1048576 x1048576 fvts
accounts/fireworks/models/deepseek-v4-pro i1.2 c0.6 o1.2 ! i1.2 c0.6 o1.2 n1048576 x131072 ftsr
accounts/fireworks/models/deepseek-v4-pro-0813 i1.32 c0.044 o3.96 ! i1.65 c0.055 o4.95 n1048576 x131072 ftsr
accounts/fireworks/models/deepseek-v4p1-flash i0.3 c0.006 o1.2 ! i0.375 c0.0075 o1.5 n1048576 x393216 fvtsr
accounts/fireworks/models/deepseek-v4p1-flash-1017 i0.3 c0.006 o1.2 ! i0.375 c0.0075 o1.5 n1048576 x393216 fvtsr
accounts/fireworks/models/deepseek-v4p1-flash-1017-us i0.45 c0.009 o1.8 ! i0.5625 c0.01125 o2.25 n1048576 x393216 fvtsr
accounts/fireworks/models/devstral-small-2505 i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/dobby-mini-unhinged-plus-llama-3-1-8b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/dobby-unhinged-llama-3-3-70b-new i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/dolphin-2-9-2-qwen2-72b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/dolphin-2p6-mixtral-8x7b i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/ember-1 i3 c0.3 o15 ! i3.75 c0.375 o18.75 n1048576 fvtsr
accounts/fireworks/models/ernie-4p5-21b-a3b-pt i0.1 o0.1 n131072 x4096 f
accounts/fireworks/models/ernie-4p5-300b-a47b-pt i0.1 o0.1 n131072 x4096 f
accounts/fireworks/models/fare-20b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/firefunction-v1 i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/firefunction-v2 i0.9 o0.9 n8192 x8192 fts
accounts/fireworks/models/firellava-13b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/firesearch-ocr-v6 i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/flux-1-dev i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/flux-1-dev-controlnet-union i0.001 o0.001 n4096 x4096 f
accounts/fireworks/models/flux-1-schnell i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/gemma-2b-it i0.1 o0.1 n8192 x8192 f
accounts/fireworks/models/gemma-3-27b-it i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/gemma-7b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/gemma-7b-it i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/gemma2-9b-it i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/glm-4p5 i0.55 o2.19 n131072 x96000 ftsr
accounts/fireworks/models/glm-4p5-air i0.22 o0.88 n131072 x96000 ftsr
accounts/fireworks/models/glm-4p5v i1.2 o1.2 n131072 x131072 fr
accounts/fireworks/models/glm-4p6 i0.55 o2.19 n202752 x202800 ftsr
accounts/fireworks/models/glm-4p7 i0.6 c0.3 o2.2 n202752 x202800 ftsr
accounts/fireworks/models/glm-5p1 i1.4 c0.26 o4.4 n202752 x131072 ftsr
accounts/fireworks/models/glm-5p2 i1.4 c0.14 o4.4 ! i1.75 c0.175 o5.5 n1048576 x131072 ftsr
accounts/fireworks/models/glm-5p3 i1.4 c0.26 o4.4 ! i1.75 c0.325 o5.5 n1048576 x128000 ftsr
accounts/fireworks/models/glm-5p3-flash i0.15 c0.03 o0.5 ! i0.1875 c0.0375 o0.625 n1048576 x1048576 fvts
accounts/fireworks/models/gpt-oss-120b i0.15 c0.015 o0.6 ! i0.18 c0.018 o0.72 n131072 x32768 ftsr
accounts/fireworks/models/gpt-oss-20b i0.07 c0.035 o0.3 n131072 x32768 ftsr
accounts/fireworks/models/gpt-oss-safeguard-120b i1.2 o1.2 n131072 x131072 f
accounts/fireworks/models/gpt-oss-safeguard-20b i0.5 o0.5 n131072 x131072 f
accounts/fireworks/models/hermes-2-pro-mistral-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/inkling i1 c0.17 o4.05 ! i1 c0.17 o4.05 n1048576 x1048576 fvts
accounts/fireworks/models/internvl3-38b i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/internvl3-78b i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/internvl3-8b i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/kat-coder i0.9 o0.9 n262144 x262144 f
accounts/fireworks/models/kat-dev-32b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/kat-dev-72b-exp i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/kimi-k2-instruct i0.6 o2.5 n131072 x16384 fts
accounts/fireworks/models/kimi-k2-instruct-0905 i0.6 o2.5 n262144 x32768 fts
accounts/fireworks/models/kimi-k2-thinking i0.6 o2.5 n262144 x262144 fts
accounts/fireworks/models/kimi-k2p5 i0.6 c0.1 o3 n262144 x32768 fts
accounts/fireworks/models/kimi-k2p6 i0.95 c0.16 o4 ! i1.5 c0.22 o6 n262144 x32768 fvtsr
accounts/fireworks/models/kimi-k2p7-code i0.95 c0.19 o4 ! i1.425 c0.285 o6 n262144 x32768 fvtsr
accounts/fireworks/models/kimi-k3 i3 c0.3 o15 ! i3.75 c0.375 o18.75 n1048576 x131072 fvtsr
accounts/fireworks/models/kimi-k3p1-pro i2 c0.2 o10 ! i3 c0.3 o15 n1048576 x131072 fvtsr
accounts/fireworks/models/llama-guard-2-8b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/llama-guard-3-1b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/llama-guard-3-8b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/llama-v2-13b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/llama-v2-13b-chat i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/llama-v2-70b i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/llama-v2-70b-chat i0.9 o0.9 n2048 x2048 f
accounts/fireworks/models/llama-v2-7b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/llama-v2-7b-chat i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/llama-v3-70b-instruct i0.9 o0.9 n8192 x8192 f
accounts/fireworks/models/llama-v3-70b-instruct-hf i0.9 o0.9 n8192 x8192 f
accounts/fireworks/models/llama-v3-8b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/llama-v3-8b-instruct-hf i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/llama-v3p1-405b-instruct i3 o3 n131072 x16384 fts
accounts/fireworks/models/llama-v3p1-405b-instruct-long i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/llama-v3p1-70b-instruct i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/llama-v3p1-70b-instruct-1b i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/llama-v3p1-8b-instruct i0.1 o0.1 n131072 x16384 fs
accounts/fireworks/models/llama-v3p1-nemotron-70b-instruct i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/llama-v3p2-11b-vision-instruct i0.2 o0.2 n131072 x16384 fvs
accounts/fireworks/models/llama-v3p2-1b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/llama-v3p2-1b-instruct i0.1 o0.1 n131072 x16384 fs
accounts/fireworks/models/llama-v3p2-3b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/llama-v3p2-3b-instruct i0.1 o0.1 n131072 x16384 fs
accounts/fireworks/models/llama-v3p2-90b-vision-instruct i0.9 o0.9 n131072 x16384 fvs
accounts/fireworks/models/llama-v3p3-70b-instruct i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/llama4-maverick-instruct-basic i0.22 o0.88 n131072 x131072 fs
accounts/fireworks/models/llama4-scout-instruct-basic i0.15 o0.6 n131072 x131072 fs
accounts/fireworks/models/llamaguard-7b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/llava-yi-34b i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/minimax-m1-80k i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/minimax-m2 i0.3 o1.2 n196608 x4096 f
accounts/fireworks/models/minimax-m2p1 i0.3 c0.03 o1.2 n196608 x204800 fts
accounts/fireworks/models/minimax-m3 i0.3 c0.06 o1.2 ! i0.45 c0.09 o1.8 n512000 x512000 fvtsr
accounts/fireworks/models/minimax-m3p1-flash i0.15 c0.015 o0.6 ! i0.225 c0.0225 o0.9 n1048576 x1048576 fvtsr
accounts/fireworks/models/ministral-3-14b-instruct-2512 i0.2 o0.2 n256000 x256000 f
accounts/fireworks/models/ministral-3-3b-instruct-2512 i0.1 o0.1 n256000 x256000 f
accounts/fireworks/models/ministral-3-8b-instruct-2512 i0.2 o0.2 n256000 x256000 f
accounts/fireworks/models/mistral-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/mistral-7b-instruct-4k i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/mistral-7b-instruct-v0p2 i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/mistral-7b-instruct-v3 i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/mistral-7b-v0p2 i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/mistral-large-3-fp8 i1.2 o1.2 n256000 x256000 f
accounts/fireworks/models/mistral-nemo-base-2407 i0.2 o0.2 n128000 x128000 f
accounts/fireworks/models/mistral-nemo-instruct-2407 i0.2 o0.2 n128000 x128000 f
accounts/fireworks/models/mistral-small-24b-instruct-2501 i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/mixtral-8x22b i1.2 o1.2 n65536 x65536 f
accounts/fireworks/models/mixtral-8x22b-instruct i1.2 o1.2 n65536 x65536 f
accounts/fireworks/models/mixtral-8x22b-instruct-hf i1.2 o1.2 n65536 x65536 fts
accounts/fireworks/models/mixtral-8x7b i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/mixtral-8x7b-instruct i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/mixtral-8x7b-instruct-hf i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/muse-glimmer-30b i0.35 c0.04 o1.5 ! i0.525 c0.06 o2.25 n131072 x16384 fvtsr
accounts/fireworks/models/muse-spark-open i1.25 c0.15 o4.25 ! i1.875 c0.225 o6.375 n1048576 fvtr
accounts/fireworks/models/mythomax-l2-13b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/nemotron-3-ultra-nvfp4 i0.6 c0.12 o2.4 ! i0.75 c0.15 o3 n262144 x32768 ftsr
accounts/fireworks/models/nemotron-lightning-3p5-30b-a3b i0.05 c0.01 o0.2 ! i0.0625 c0.0125 o0.25 n262144 x32768 ftsr
accounts/fireworks/models/nemotron-nano-v2-12b-vl i0.1 o0.1 n131072 x4096 f
accounts/fireworks/models/nous-capybara-7b-v1p9 i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/nous-hermes-2-mixtral-8x7b-dpo i0.5 o0.5 n32768 x32768 f
accounts/fireworks/models/nous-hermes-2-yi-34b i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/nous-hermes-llama2-13b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/nous-hermes-llama2-70b i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/nous-hermes-llama2-7b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/nvidia-nemotron-nano-12b-v2 i0.2 o0.2 n128000 x131072 f
accounts/fireworks/models/nvidia-nemotron-nano-9b-v2 i0.2 o0.2 n128000 x131072 f
accounts/fireworks/models/openchat-3p5-0106-7b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/openhermes-2-mistral-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/openhermes-2p5-mistral-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/openorca-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/phi-2-3b i0.1 o0.1 n2048 x2048 f
accounts/fireworks/models/phi-3-mini-128k-instruct i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/phi-3-vision-128k-instruct i0.2 o0.2 n32064 x32064 f
accounts/fireworks/models/phind-code-llama-34b-python-v1 i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/phind-code-llama-34b-v1 i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/phind-code-llama-34b-v2 i0.9 o0.9 n16384 x16384 f
accounts/fireworks/models/pythia-12b i0.2 o0.2 n2048 x2048 f
accounts/fireworks/models/qwen-qwq-32b-preview i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen-v2p5-14b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen-v2p5-7b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/qwen1p5-72b-chat i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2-72b-instruct i0.9 o0.9 n32768 x32768 fs
accounts/fireworks/models/qwen2-7b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2-vl-2b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2-vl-72b-instruct i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2-vl-7b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-0p5b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-14b i0.2 o0.2 n131072 x131072 f
accounts/fireworks/models/qwen2p5-1p5b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-32b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/qwen2p5-32b-instruct i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2p5-72b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/qwen2p5-72b-instruct i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2p5-7b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-0p5b i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-0p5b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-14b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-14b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-1p5b i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-1p5b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-32b i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-32b-instruct i0.9 o0.9 n4096 x4096 fs
accounts/fireworks/models/qwen2p5-coder-32b-instruct-128k i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/qwen2p5-coder-32b-instruct-32k-rope i0.9 o0.9 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-32b-instruct-64k i0.9 o0.9 n65536 x65536 f
accounts/fireworks/models/qwen2p5-coder-3b i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-3b-instruct i0.1 o0.1 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-coder-7b-instruct i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/qwen2p5-math-72b-instruct i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/qwen2p5-vl-32b-instruct i0.9 o0.9 n128000 x128000 f
accounts/fireworks/models/qwen2p5-vl-3b-instruct i0.2 o0.2 n128000 x128000 f
accounts/fireworks/models/qwen2p5-vl-72b-instruct i0.9 o0.9 n128000 x128000 f
accounts/fireworks/models/qwen2p5-vl-7b-instruct i0.2 o0.2 n128000 x128000 f
accounts/fireworks/models/qwen3-0p6b i0.1 o0.1 n40960 x40960 f
accounts/fireworks/models/qwen3-14b i0.2 o0.2 n40960 x40960 f
accounts/fireworks/models/qwen3-1p7b i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/qwen3-1p7b-fp8-draft i0.1 o0.1 n262144 x262144 f
accounts/fireworks/models/qwen3-1p7b-fp8-draft-131072 i0.1 o0.1 n131072 x131072 f
accounts/fireworks/models/qwen3-1p7b-fp8-draft-40960 i0.1 o0.1 n40960 x40960 f
accounts/fireworks/models/qwen3-235b-a22b i0.22 o0.88 n131072 x131072 f
accounts/fireworks/models/qwen3-235b-a22b-instruct-2507 i0.22 o0.88 n262144 x262144 f
accounts/fireworks/models/qwen3-235b-a22b-thinking-2507 i0.22 o0.88 n262144 x262144 f
accounts/fireworks/models/qwen3-30b-a3b i0.15 o0.6 n131072 x131072 f
accounts/fireworks/models/qwen3-30b-a3b-instruct-2507 i0.5 o0.5 n262144 x262144 f
accounts/fireworks/models/qwen3-30b-a3b-thinking-2507 i0.9 o0.9 n262144 x262144 f
accounts/fireworks/models/qwen3-32b i0.9 o0.9 n131072 x131072 fr
accounts/fireworks/models/qwen3-4b i0.2 o0.2 n40960 x40960 f
accounts/fireworks/models/qwen3-4b-instruct-2507 i0.2 o0.2 n262144 x262144 f
accounts/fireworks/models/qwen3-8b i0.2 o0.2 n40960 x40960 fr
accounts/fireworks/models/qwen3-coder-30b-a3b-instruct i0.15 o0.6 n262144 x262144 f
accounts/fireworks/models/qwen3-coder-480b-a35b-instruct i0.45 o1.8 n262144 x262144 fr
accounts/fireworks/models/qwen3-coder-480b-instruct-bf16 i0.9 o0.9 n262144 x4096 f
accounts/fireworks/models/qwen3-embedding-8b i0.1 o0 n40960 x40960 f
accounts/fireworks/models/qwen3-next-80b-a3b-instruct i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/qwen3-next-80b-a3b-thinking i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/qwen3-vl-235b-a22b-instruct i0.22 o0.88 n262144 x262144 f
accounts/fireworks/models/qwen3-vl-235b-a22b-thinking i0.22 o0.88 n262144 x262144 f
accounts/fireworks/models/qwen3-vl-30b-a3b-instruct i0.15 o0.6 n262144 x262144 f
accounts/fireworks/models/qwen3-vl-30b-a3b-thinking i0.15 o0.6 n262144 x262144 f
accounts/fireworks/models/qwen3-vl-32b-instruct i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/qwen3-vl-8b-instruct i0.2 o0.2 n262144 x4096 f
accounts/fireworks/models/qwen3p7-plus i0.4 c0.08 o1.6 n262144 x65536 fvtsr
accounts/fireworks/models/qwen3p8-max i2 c0.25 o6 ! i3 c0.375 o9 n262144 fvtsr
accounts/fireworks/models/qwq-32b i0.9 o0.9 n131072 x131072 f
accounts/fireworks/models/rolm-ocr i0.2 o0.2 n128000 x128000 f
accounts/fireworks/models/snorkel-mistral-7b-pairrm-dpo i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/stablecode-3b i0.1 o0.1 n4096 x4096 f
accounts/fireworks/models/starcoder-16b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/starcoder-7b i0.2 o0.2 n8192 x8192 f
accounts/fireworks/models/starcoder2-15b i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/starcoder2-3b i0.1 o0.1 n16384 x16384 f
accounts/fireworks/models/starcoder2-7b i0.2 o0.2 n16384 x16384 f
accounts/fireworks/models/toppy-m-7b i0.2 o0.2 n32768 x32768 f
accounts/fireworks/models/ultramarine-1-flash-us i0.15 c0.03 o0.5 ! i0.1875 c0.0375 o0.625 n1048576 x1048576 fvs
accounts/fireworks/models/yi-34b i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/yi-34b-200k-capybara i0.9 o0.9 n200000 x200000 f
accounts/fireworks/models/yi-34b-chat i0.9 o0.9 n4096 x4096 f
accounts/fireworks/models/yi-6b i0.2 o0.2 n4096 x4096 f
accounts/fireworks/models/yi-large i3 o3 n32768 x32768 fs
accounts/fireworks/models/zephyr-7b-beta i0.2 o0.2 n32768 x32768 f
accounts/fireworks/routers/deepseek-v4p1-flash-1017-spot i0.21 c0.0042 o0.84 n1048576 x393216 fvtsr
accounts/fireworks/routers/deepseek-v4p1-flash-1017-ultrafast i2.4 c0.048 o9.6 n1048576 x393216 fvtsr
accounts/fireworks/routers/deepseek-v4p1-flash-spot i0.21 c0.0042 o0.84 n1048576 x393216 fvtsr
accounts/fireworks/routers/deepseek-v4p1-flash-us i0.45 c0.009 o1.8 ! i0.5625 c0.01125 o2.25 n1048576 x393216 fvtsr
accounts/fireworks/routers/glm-5p1-fast i2.8 c0.52 o8.8 n202800 x131072 ftsr
accounts/fireworks/routers/glm-5p2-fast i2.1 c0.21 o6.6 n1048576 x131072 ftsr
accounts/fireworks/routers/glm-5p2-fast-us i2.1 c0.21 o6.6 n1048576 x131072 ftsr
accounts/fireworks/routers/glm-5p3-fast i2.1 c0.39 o6.6 n1048576 x1048576 ftsr
accounts/fireworks/routers/glm-5p3-flash-us i0.225 c0.045 o0.75 ! i0.28125 c0.05625 o0.9375 n1048576 x1048576 fvts
accounts/fireworks/routers/glm-5p3-spot i0.98 c0.182 o3.08 n1048576 x128000 ftsr
accounts/fireworks/routers/glm-5p3-us i2.1 c0.39 o6.6 ! i2.625 c0.4875 o8.25 n1048576 x128000 ftsr
accounts/fireworks/routers/kimi-k2p6-fast i2 c0.3 o8 n262144 x32768 fvtsr
accounts/fireworks/routers/kimi-k2p7-code-fast i1.9 c0.38 o8 n262144 x32768 fvtsr
accounts/fireworks/routers/kimi-k3-fast i4.5 c0.45 o22.5 n1048576 x131072 fvtsr
accounts/fireworks/routers/kimi-k3-spot i2.1 c0.21 o10.5 n1048576 x131072 fvtsr
accounts/fireworks/routers/kimi-k3-us i4.5 c0.45 o22.5 ! i5.625 c0.5625 o28.125 n1048576 x131072 fvtsr
accounts/fireworks/routers/spot-deepseek-v4-flash i0.105 c0.021 o0.21 n1048576 x384000 ftsr
deepseek-r1-0528 i3 o8 n160000
deepseek-v3-0324 i0.9 o0.9 n160000
deepseek-v3p2 i0.56 c0.28 o1.68 n163840
deepseek-v4-flash i0.14 c0.028 o0.28 n1048576 x384000 ftsr
deepseek-v4-flash-0731 i0.22 c0.007 o0.66 ! i0.275 c0.00875 o0.825 n1048576 x131072 ftsr
deepseek-v4-flash-vision-exp i0.22 c0.007 o0.66 ! i0.275 c0.00875 o0.825 n1048576 x1048576 fvts
deepseek-v4-pro i1.74 c0.145 o3.48 n1048576
deepseek-v4-pro-0813 i1.32 c0.044 o3.96 ! i1.65 c0.055 o4.95 n1048576 x131072 ftsr
deepseek-v4p1-flash i0.3 c0.006 o1.2 ! i0.375 c0.0075 o1.5 n1048576 x393216 fvtsr
deepseek-v4p1-flash-1017 i0.3 c0.006 o1.2
deepseek-v4p1-flash-1017-ultrafast i2.4 c0.048 o9.6
deepseek-v4p1-flash-1017-us i0.45 c0.009 o1.8
deepseek-v4p1-flash-us i0.45 c0.009 o1.8 ! i0.5625 c0.01125 o2.25 n1048576 x393216 fvtsr
ember-1 i3 c0.3 o15
fireworks-ai-4.1b-to-16b i0.2 o0.2 f
fireworks-ai-56b-to-176b i1.2 o1.2 f
fireworks-ai-above-16b i0.9 o0.9 f
fireworks-ai-embedding-150m-to-350m i0.016 o0 f
fireworks-ai-embedding-up-to-150m i0.008 o0 f
fireworks-ai-moe-up-to-56b i0.5 o0.5 f
fireworks-ai-up-to-4b i0.1 o0.1 f
gemma-3-27b-it i0.1 o0.1 n131000
glm-4p7 i0.6 c0.3 o2.2 n202752 x202800 ftsr
glm-5p1 i1.4 c0.26 o4.4 n202752 x131072 ftsr
glm-5p1-fast i2.8 c0.52 o8.8 n202800 x131072 ftsr
glm-5p2 i1.4 c0.14 o4.4 ! i1.75 c0.175 o5.5 n1048576 x131072 ftsr
glm-5p2-fast i2.1 c0.21 o6.6 n1048576 x131072 ftsr
glm-5p2-fast-us i2.1 c0.21 o6.6 n1048576 x131072 ftsr
glm-5p3 i1.4 c0.26 o4.4 ! i1.75 c0.325 o5.5 n1048576 x128000 ftsr
glm-5p3-fast i2.1 c0.39 o6.6 n1048576 x1048576 ftsr
glm-5p3-flash i0.15 c0.03 o0.5 ! i0.1875 c0.0375 o0.625 n1048576 x1048576 fvts
glm-5p3-flash-us i0.225 c0.045 o0.75 ! i0.28125 c0.05625 o0.9375 n1048576 x1048576 fvts
glm-5p3-us i2.1 c0.39 o6.6 ! i2.625 c0.4875 o8.25 n1048576 x128000 ftsr
gpt-oss-120b i0.15 c0.015 o0.6 ! i0.18 c0.018 o0.72 n131072 x32768 ftsr
gpt-oss-20b i0.07 c0.035 o0.3 n131072 x32768 ftsr
inkling i1 c0.17 o4.05 n1040000
kimi-k2p5 i0.6 c0.1 o3 n262144 x32768 fts
kimi-k2p6 i0.95 c0.16 o4 ! i1.5 c0.22 o6 n262144 x32768 fvtsr
kimi-k2p6-fast i2 c0.3 o8 n262144 x32768 fvtsr
kimi-k2p7-code i0.95 c0.19 o4 ! i1.425 c0.285 o6 n262144 x32768 fvtsr
kimi-k2p7-code-fast i1.9 c0.38 o8 n262144 x32768 fvtsr
kimi-k3 i3 c0.3 o15 ! i3.75 c0.375 o18.75 n1048576 x131072 fvtsr
kimi-k3-fast i4.5 c0.45 o22.5 n1048576 x131072 fvtsr
kimi-k3-us i4.5 c0.45 o22.5 ! i5.625 c0.5625 o28.125 n1048576 x131072 fvtsr
kimi-k3p1-pro i2 c0.2 o10
llama-v3p1-8b-instruct i0.2 o0.2 n131000
llama4-maverick-instruct-basic i0.22 o0.88 n1000000
minimax-m2p1 i0.3 c0.03 o1.2 n196608 x204800 fts
minimax-m2p7 i0.3 c0.06 o1.2
minimax-m3 i0.3 c0.06 o1.2 ! i0.45 c0.09 o1.8 n512000 x512000 fvtsr
muse-glimmer-30b i0.35 c0.04 o1.5 ! i0.525 c0.06 o2.25 n131072 x16384 fvtsr
muse-spark-open i1.25 c0.15 o4.25
nemotron-3-ultra-nvfp4 i0.6 c0.12 o2.4 ! i0.75 c0.15 o3 n262144 x32768 ftsr
nemotron-lightning-3p5-30b-a3b i0.05 c0.01 o0.2 ! i0.0625 c0.0125 o0.25 n262144 x32768 ftsr
nomic-ai/nomic-embed-text-v1 i0.008 o0 n8192 f
nomic-ai/nomic-embed-text-v1.5 i0.008 o0 n8192 f
qwen2p5-vl-72b-instruct i0.9 o0.9 n128000
qwen3-235b-a22b i0.22 o0.88 n128000
qwen3p6-plus i0.5 c0.1 o3
qwen3p7-plus i0.4 c0.08 o1.6 n262144 x65536 fvtsr
qwen3p8-max i2 c0.25 o6 ! i3 c0.375 o9 n262144 fvtsr
thenlper/gte-base i0.008 o0 n512 f
thenlper/gte-large i0.016 o0 n512 f
ultramarine-1-flash-us i0.15 c0.03 o0.5
[gemini]
claude-3-5-haiku i0.8 c0.08 w1 o4 n200000
claude-3-5-sonnet i3 c0.3 w3.75 o15 n200000
claude-3-7-sonnet i3 c0.3 w3.75 o15 n200000
claude-3-haiku i0.25 c0.03 w0.3 o1.25 n200000
claude-3-opus i15 c1.5 w18.75 o75 n200000
claude-4-opus i15 c1.5 w18.75 o75 n200000
claude-4-sonnet i3 c0.3 w3.75 o15 n200000
claude-fable-5 i10 c1 w12.5 h20 o50 n1000000
claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000
claude-fable-5-2 i8 c0.2 w10 h16 o40 n1000000
claude-haiku-4-5 i1 c0.1 w1.25 h2 o5 n200000
claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000
claude-opus-4-5 i5 c0.5 w6.25 h10 o25 n200000
claude-opus-4-6 i5 c0.5 w6.25 h10 o25 n1000000
claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000
claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000
claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000
claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000
claude-sonnet-4-5 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000
claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000
claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000
deep-research-max-preview-04-2026 i2 o12 n1048576 x65536 fv
deep-research-preview-04-2026 i2 o12 n1048576 x65536 fv
gemini-1.0-pro-vision-001 i0.125 o0.375 n32768
gemini-1.5-flash i0.075 c0.01875 o0.3 >128000 i0.15 c0.0375 o0.6 n1000000
gemini-1.5-pro i1.25 o5 >128000 i2.5 o10 n1000000
gemini-2.0-flash i0.1 c0.025 o0.4 a0.7 n1000000
gemini-2.0-flash-lite i0.075 o0.3 n1000000
gemini-2.5-computer-use-preview-10-2025 i1.25 o10 >200000 i2.5 o15 n128000 x64000 fvt
gemini-2.5-flash i0.3 c0.03 o2.5 r2.5 a1 ! i0.54 c0.054 o4.5 a1.8 ~ i0.15 c0.03 o1.25 a0.5 n1048576 x65536 fvputsr
gemini-2.5-flash-image i0.3 o2.5 n1000000
gemini-2.5-flash-lite i0.1 c0.01 o0.4 r0.4 a0.3 ! i0.18 c0.018 o0.72 a0.54 ~ i0.05 c0.01 o0.2 a0.15 n1048576 x65536 fvputsr
gemini-2.5-flash-lite-preview-tts i0.5 o10 n8192
gemini-2.5-flash-preview i0.15 o0.6
gemini-2.5-flash-tts i0.5 o10 n8192
gemini-2.5-pro i1.25 c0.125 o10 >200000 i2.5 c0.25 o15 ! i2.25 c0.225 o18 !>200000 i4.5 c0.45 o27 ~ i0.625 c0.125 o5 ~>200000 i1.25 c0.25 o7.5 n1048576 x65536 fvpumtsr
gemini-2.5-pro-preview-tts i1 c0.125 o20 a0.7 A20 n8192 x16384 f
gemini-2.5-pro-tts i1 o20 n8192
gemini-3-flash-preview i0.5 c0.05 o3 r3 a1 ! i0.9 c0.09 o5.4 a1.8 ~ i0.25 c0.05 o1.5 a0.5 n1048576 x65536 fvputsr
gemini-3-pro-image-preview i2 o12 n1000000
gemini-3-pro-preview i2 c0.2 o12 >200000 i4 c0.4 o18
gemini-3.1-flash-image-preview i0.5 o3 n1000000
gemini-3.1-flash-lite i0.25 c0.025 o1.5 r1.5 a0.5 ! i0.45 c0.045 o2.7 a0.9 ~ i0.125 c0.0125 o0.75 a0.25 n1048576 x65536 fvpumtsr
gemini-3.1-flash-lite-image i0.25 o1.5
gemini-3.1-flash-lite-preview i0.25 c0.025 o1.5 r1.5 a0.5 ! i0.45 c0.045 o2.7 ~ i0.125 c0.0125 o0.75 n1048576 x65536 fvpumtsr
gemini-3.1-flash-live-preview i0.75 o4.5 a3 A12
gemini-3.1-flash-tts-preview i1 o20
gemini-3.1-pro-preview i2 c0.2 o12 >200000 i4 c0.4 o18 ! i3.6 c0.36 o21.6 !>200000 i7.2 c0.72 o32.4 ~ i1 c0.2 o6 ~>200000 i2 c0.4 o9 n1048576 x65536 fvpumtsr
gemini-3.1-pro-preview-customtools i2 c0.2 o12 >200000 i4 c0.4 o18 ! i3.6 c0.36 o21.6 !>200000 i7.2 c0.72 o32.4 ~ i1 c0.2 o6 ~>200000 i2 c0.4 o9 n1048576 x65536 fvpumtsr
gemini-3.5-flash i1.5 c0.15 o9 r9 a1.5 ! i2.7 c0.27 o16.2 a2.7 ~ i0.75 c0.08 o4.5 n1048576 x65536 fvpumtsr
gemini-3.5-flash-lite i0.3 c0.03 o2.5 r2.5 ! i0.54 c0.05 o4.5 ~ i0.15 c0.02 o1.25 n1048576 x65536 fvpumtsr
gemini-3.6-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.7-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.8-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.8-flash-lite-tts i0.5 o6
gemini-3.8-flash-tts i0.5 o9
gemini-3.8-live i0.75 o4.5 a3 A12 n131072
gemini-4-argon i2 c0.1 o10 r10 ! i3.6 c0.18 o18 ~ i1 c0.05 o5 n1048576 x1048576 fvpumtsr
gemini-4-hydrogen i1.5 c0.075 o7.5 r7.5 ! i2.7 c0.135 o13.5 ~ i0.75 c0.0375 o3.75 n1048576 x1048576 fvpumtsr
gemini-embedding-001 i0.15 o0 n2048 f
gemini-embedding-2 i0.2 o0 a6.5 n8192 fvu
gemini-embedding-2-preview i0.2 o0 a6.5 n8192 fvu
gemini-exp-1206 i0.3 c0.03 o2.5 r2.5 a1 n1048576 x65535 fvptsr
gemini-flash-1.5 i0.075 c0.01875 o0.3 >128000 i0.15 c0.0375 o0.6
gemini-flash-1.5-8b i0.0375 c0.01 o0.15 >128000 i0.075 c0.02 o0.3 n1000000
gemini-flash-latest i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-flash-lite-latest i0.3 c0.03 o2.5 r2.5 ! i0.54 c0.05 o4.5 ~ i0.15 c0.02 o1.25 n1048576 x65536 fvpumtsr
gemini-gemma-2-27b-it i0.35 o1.05 n8192 x8192 fvt
gemini-gemma-2-9b-it i0.35 o1.05 n8192 x8192 fvt
gemini-live-2.5-flash i0.5 o2 a3 A12
gemini-nano-banana-2.1 i1.5 o7.5
gemini-omni-1.1-flash i1.5 o9 r9 a1.5 n131072 x65536 fvumr
gemini-omni-1.2-flash i1.5 o9 r9 n131072 x65536 fvmUr
gemini-omni-flash-preview i1.5 o9 r9 a1.5 n131072 x65536 fvumr
gemini-pro i0.125 o0.375 n32768
gemini-pro-1.5 i1.25 c0.3125 o5 >128000 i2.5 c0.625 o10 n2000000
gemini-pro-latest i2 c0.2 o12 >200000 i4 c0.4 o18 ! i3.6 c0.36 o21.6 !>200000 i7.2 c0.72 o32.4 ~ i1 c0.2 o6 n1048576 x65536 fvpumtsr
gemini-robotics-er-2-preview i1 c0.1 o5 r5 a1 n131072 x65536 fvpumtsr
gemini-robotics-er-2-streaming-preview i1 o5 a1 n131072 x65536 fvumtr
gemma-2-27b-it i0.65 o0.65
gemma-4-26b-a4b-it-maas i0.15 c0.015 o0.6 n262144
[groq]
deepseek-r1-distill-llama-70b i0.75 o0.99 n131072
gemma-7b-it i0.07 o0.07
gemma2-9b-it i0.2 o0.2
llama-3.1-405b-reasoning i0.59 o0.79
llama-3.1-70b-versatile i0.59 o0.79
llama-3.1-8b-instant i0.05 o0.08
llama-3.2-11b-text-preview i0.18 o0.18
llama-3.2-11b-vision-preview i0.18 o0.18
llama-3.2-1b-preview i0.04 o0.04
llama-3.2-3b-preview i0.06 o0.06
llama-3.2-90b-text-preview i0.9 o0.9
llama-3.2-90b-vision-preview i0.9 o0.9
llama-3.3-70b-specdec i0.59 o0.99
llama-3.3-70b-versatile i0.59 o0.79
llama-guard-3-8b i0.2 o0.2
llama2-70b-4096 i0.7 o0.8
llama3-70b-8192 i0.59 o0.79
llama3-8b-8192 i0.05 o0.08
llama3-groq-70b-8192-tool-use-preview i0.89 o0.89
llama3-groq-8b-8192-tool-use-preview i0.19 o0.19
meta-llama/llama-4-maverick-17b-128e-instruct i0.2 o0.6 n131072
meta-llama/llama-4-scout-17b-16e-instruct i0.11 o0.34
meta-llama/llama-guard-4-12b i0.2 o0.2 n131072
meta-llama/llama-prompt-guard-2-22m i0.03 o0.03 n512 x512 f
meta-llama/llama-prompt-guard-2-86m i0.04 o0.04 n512 x512 f
mistral-saba-24b i0.79 o0.79
mixtral-8x7b-32768 i0.24 o0.24
moonshotai/kimi-k2-instruct i1 c0.5 o3 n131072
openai/gpt-oss-120b i0.15 c0.075 o0.6 n131072 x65536 ftsr
openai/gpt-oss-20b i0.075 c0.0375 o0.3 n131072 x65536 ftsr
openai/gpt-oss-safeguard-20b i0.075 c0.037 o0.3 n131072 x65536 ftsr
qwen/qwen3-32b i0.29 o0.59 n131072
qwen/qwen3.8-27b i0.8 o4 n131072 x16384 fvtsr
[mistral]
codestral i0.3 o0.9 n256000
codestral-2508 i0.3 c0.03 o0.9 n128000 x128000 fts
codestral-embed i0.15 c0.015 n8192 f
codestral-embed-2505 i0.15 c0.015 n8192 f
codestral-latest i0.3 c0.03 o0.9 n128000 x128000 fts
codestral-mamba-latest i0.25 c0.025 o0.25 n256000 x256000 f
deepseek-v4-1-flash-1017 i0.3 c0.007 o1.2 n1048576 x131072 fvtsr
devstral-2512 i0.4 c0.04 o2 n262144
devstral-latest i0.4 c0.04 o2 n256000 x256000 ftsr
devstral-medium-latest i0.4 c0.04 o2 n256000 x256000 ftsr
devstral-small i0.1 o0.3
devstral-small-latest i0.1 c0.01 o0.3 n256000 x256000 ftsr
glm-5-2 i1.4 c0.14 o4.4 n1048576 x131072 ftsr
magistral-medium i2 o5
magistral-medium-latest i1.5 c0.15 o7.5 n262144 x262144 fvtsr
magistral-small i0.5 o1.5
magistral-small-latest i0.15 c0.015 o0.6 n262144 x262144 fvtsr
ministral-14b-2512 i0.2 c0.02 o0.2 n262144 x262144 fvts
ministral-14b-latest i0.2 c0.02 o0.2 n262144 x262144 fvts
ministral-3-14b-2512 i0.2 c0.02 o0.2 n262144 x262144 fvts
ministral-3-3b-2512 i0.1 c0.01 o0.1 n131072 x131072 fvts
ministral-3-8b-2512 i0.15 c0.015 o0.15 n262144 x262144 fvts
ministral-3b i0.04 o0.04
ministral-3b-2512 i0.1 c0.01 o0.1 n131072 x131072 fvts
ministral-3b-latest i0.1 c0.01 o0.1 n131072 x131072 fvts
ministral-8b i0.1 o0.1
ministral-8b-2512 i0.15 c0.015 o0.15 n262144 x262144 fvts
ministral-8b-latest i0.15 c0.015 o0.15 n262144 x262144 fvts
mistral-7b i0.25 o0.25
mistral-code-agent-latest i0.4 c0.04 o2 n256000 x256000 ftsr
mistral-code-fim-latest i0.3 c0.03 o0.9 n128000 x128000 fts
mistral-code-latest i0.3 c0.03 o0.9 n128000 x128000 fts
mistral-embed i0.1 n8192 f
mistral-embed-2312 i0.1 n8192 f
mistral-large i2 o6
mistral-large-2512 i0.5 c0.05 o1.5 n262144 x262144 fvts
mistral-large-3 i0.5 c0.05 o1.5 n262144 x262144 fvts
mistral-large-4 i0.7 c0.07 o2.1 n1048576 x1048576 fvtsr
mistral-large-4-0 i0.7 c0.07 o2.1 n1048576 x1048576 fvtsr
mistral-large-latest i0.5 c0.05 o1.5 n262144 x262144 fvts
mistral-medium i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-medium-2312 i2.7 o8.1
mistral-medium-2604 i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-medium-3 i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-medium-3-1 i0.4 c0.04 o2
mistral-medium-3-5 i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-medium-3.5 i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-medium-latest i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-nemo i0.15 o0.15
mistral-saba i0.2 o0.6
mistral-small i0.1 c0.01 o0.3 n32000 x8191 ftsr
mistral-small-24b-instruct-2501 i0.05 o0.08
mistral-small-2603 i0.15 c0.015 o0.6 n262144 x262144 fvtsr
mistral-small-3.1-24b-instruct i0.351 o0.555
mistral-small-3.2-24b-instruct i0.1 o0.3
mistral-small-latest i0.15 c0.015 o0.6 n262144 x262144 fvtsr
mistral-tiny i0.25 c0.025 o0.25 n32000 x8191 fs
mistral-vibe-cli-fast i0.15 c0.015 o0.6 n262144 x262144 fvtsr
mistral-vibe-cli-latest i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mistral-vibe-cli-with-tools i1.5 c0.15 o7.5 n262144 x262144 fvtsr
mixtral-8x22b-instruct i2 o6
mixtral-8x7b i0.7 o0.7
open-mistral-nemo i0.3 c0.03 o0.3 n128000 x128000 fs
pixtral-12b i0.15 o0.15
pixtral-large i2 o6
pixtral-large-latest i2 c0.2 o6 n128000 x128000 fvts
voxtral-small-24b-2507 i0.1 c0.01 o0.4 n32768
voxtral-small-2507 i0.1 c0.01 o0.4 n32768 x32768 futs
voxtral-small-latest i0.1 c0.01 o0.4 n32768 x32768 futs
zai-glm-5 i1.4 c0.14 o4.4 n1048576 x131072 ftsr
zai-glm-5-2 i1.4 c0.14 o4.4 n1048576 x131072 ftsr
zai-glm-5-3 i1.4 c0.14 o4.4 n1048576 x131072 ftsr
zai-glm-5-3-flash i0.15 c0.03 o0.5 n1048576 x131072 fvtsr
zai-glm-latest i1.4 c0.14 o4.4 n1048576 x131072 ftsr
[openai]
ada i0.4 o0.4
babbage i0.5 o0.5
babbage-002 i0.4 o0.4 n16384 x4096 f
chat-latest i5 c0.5 o30 n400000 x128000 fvptsr
chatgpt-4o-latest i5 o15 n128000
chatgpt-image-latest i5 c1.25 o10
codex-mini i1.5 c0.375 o6 n200000
computer-use i3 o12 n8192
computer-use-preview i3 o12 n8192 x1024 fvptr
computer-use-preview-2025-03-11 i3 o12 n8192 x1024 fvptr
curie i2 o2
davinci i20 o20
davinci-002 i2 o2 n16384 x4096 f
daybreak-blue-latest i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 n922000 x128000 fvptsr
daybreak-red-latest i12.5 c1.25 w15.625 o75 >272000 i25 c2.5 w31.25 o112.5 n272000 x128000 fvptsr
ft:babbage-002 i1.6 o1.6 n16384 x4096 f
ft:davinci-002 i12 o12 n16384 x4096 f
ft:gpt-3.5-turbo i3 o6 n16385 x4096 f
ft:gpt-3.5-turbo- i3 o6
ft:gpt-3.5-turbo-0125 i3 o6 n16385 x4096 f
ft:gpt-3.5-turbo-0613 i3 o6 n4096 x4096 f
ft:gpt-3.5-turbo-1106 i3 o6 n16385 x4096 f
ft:gpt-4-0613 i30 o60 n8192 x4096 ft
ft:gpt-4.1-2025-04-14 i3 c0.75 o12 n1047576 x32768 fts
ft:gpt-4.1-mini-2025-04-14 i0.8 c0.2 o3.2 n1047576 x32768 fts
ft:gpt-4.1-nano-2025-04-14 i0.2 c0.05 o0.8 n1047576 x32768 fts
ft:gpt-4o i3.75 o15
ft:gpt-4o-2024-08-06 i3.75 c1.875 o15 n128000 x16384 fvpts
ft:gpt-4o-2024-11-20 i3.75 w1.875 o15 n128000 x16384 fpts
ft:gpt-4o-mini i0.3 o1.2
ft:gpt-4o-mini-2024-07-18 i0.3 c0.15 o1.2 n128000 x16384 fpts
ft:o4-mini-2025-04-16 i4 c1 o16 n200000 x100000 ftsr
gpt-3.5-0301 i1.5 o2
gpt-3.5-turbo i0.5 o1.5 n16385 x4096 ft
gpt-3.5-turbo-0125 i0.5 o1.5 n16385 x4096 ft
gpt-3.5-turbo-0613 i1.5 o2 n16385
gpt-3.5-turbo-1106 i1 o2 n16385 x4096 ft
gpt-3.5-turbo-16k i3 o4 n16385 x4096 f
gpt-3.5-turbo-instruct i1.5 o2 n8192 x4096 f
gpt-3.5-turbo-instruct-0914 i1.5 o2 n8192 x4097 f
gpt-4 i30 o60 n8192 x4096 ft
gpt-4-0613 i30 o60 n8192 x4096 ft
gpt-4-1106-preview i10 o30 n128000 x4096 ft
gpt-4-32k i60 o120 n32000
gpt-4-turbo i10 o30 n128000 x4096 fvpt
gpt-4-turbo-2024-04-09 i10 o30 n128000 x4096 fvpt
gpt-4-vision-preview i10 o30 n128000
gpt-4.1 i2 c0.5 o8 ! i3.5 c0.875 o14 n1047576 x32768 fvpts
gpt-4.1-2025-04-14 i2 c0.5 o8 ! i3.5 c0.875 o14 n1047576 x32768 fvpts
gpt-4.1-mini i0.4 c0.1 o1.6 ! i0.7 c0.175 o2.8 n1047576 x32768 fvpts
gpt-4.1-mini-2025-04-14 i0.4 c0.1 o1.6 ! i0.7 c0.175 o2.8 n1047576 x32768 fvpts
gpt-4.1-nano i0.1 c0.025 o0.4 ! i0.2 c0.05 o0.8 n1047576 x32768 fvpts
gpt-4.1-nano-2025-04-14 i0.1 c0.025 o0.4 ! i0.2 c0.05 o0.8 n1047576 x32768 fvpts
gpt-4.5-preview i75 c37.5 o150
gpt-4o i2.5 c1.25 o10 ! i4.25 c2.125 o17 n128000 x16384 fvpts
gpt-4o-2024-05-13 i5 o15 ! i8.75 o26.25 n128000 x4096 fvpt
gpt-4o-2024-08-06 i2.5 c1.25 o10 ! i4.25 c2.125 o17 n128000 x16384 fvpts
gpt-4o-2024-11-20 i2.5 c1.25 o10 ! i4.25 c2.125 o17 n128000 x16384 fvpts
gpt-4o-audio-preview i2.5 o10 n128000
gpt-4o-audio-preview-2024-12-17 i2.5 o10 a40 A80 n128000 x16384 fuUt
gpt-4o-audio-preview-2025-06-03 i2.5 o10 a40 A80 n128000 x16384 fuUt
gpt-4o-mini i0.15 c0.075 o0.6 ! i0.25 c0.125 o1 n128000 x16384 fvpts
gpt-4o-mini-2024-07-18 i0.15 c0.075 o0.6 ! i0.25 c0.125 o1 n128000 x16384 fvpts
gpt-4o-mini-2024-07-18.ft- i0.3 o1.2
gpt-4o-mini-audio-preview i0.15 o0.6 n128000
gpt-4o-mini-audio-preview-2024-12-17 i0.15 o0.6 a10 A20 n128000 x16384 fuUt
gpt-4o-mini-realtime-preview i0.6 c0.3 o2.4 a10 A20 n16000
gpt-4o-mini-search-preview i0.15 c0.075 o0.6 n128000 x16384 fvpts
gpt-4o-mini-search-preview-2025-03-11 i0.15 c0.075 o0.6 n128000 x16384 fvpts
gpt-4o-mini-transcribe i1.25 o5 a3 n16000
gpt-4o-mini-tts i0.6 o12
gpt-4o-realtime-preview i5 c2.5 o20 a40 A80 n32000
gpt-4o-search-preview i2.5 c1.25 o10 n128000 x16384 fvpts
gpt-4o-search-preview-2025-03-11 i2.5 c1.25 o10 n128000 x16384 fvpts
gpt-4o-transcribe i2.5 o10 a6 n16000
gpt-4o:extended i6 o18
gpt-5 i1.25 c0.125 o10 ! i2.5 c0.25 o20 ~ i0.625 c0.0625 o5 n272000 x128000 fvptsr
gpt-5-2025-08-07 i1.25 c0.125 o10 ! i2.5 c0.25 o20 ~ i0.625 c0.0625 o5 n272000 x128000 fvptsr
gpt-5-chat i1.25 c0.125 o10 n128000 x16384 fvpsr
gpt-5-chat-latest i1.25 c0.125 o10 n128000 x16384 fvptsr
gpt-5-codex i1.25 c0.125 o10 n272000 x128000 fvptsr
gpt-5-image i10 c1.25 o10
gpt-5-image-mini i2.5 c0.25 o2
gpt-5-mini i0.25 c0.025 o2 ! i0.45 c0.045 o3.6 ~ i0.125 c0.0125 o1 n272000 x128000 fvptsr
gpt-5-mini-2025-08-07 i0.25 c0.025 o2 ! i0.45 c0.045 o3.6 ~ i0.125 c0.0125 o1 n272000 x128000 fvptsr
gpt-5-nano i0.05 c0.005 o0.4 ~ i0.025 c0.0025 o0.2 n272000 x128000 fvptsr
gpt-5-nano-2025-08-07 i0.05 c0.005 o0.4 ~ i0.025 c0.0025 o0.2 n272000 x128000 fvptsr
gpt-5-pro i15 o120 n400000 x272000 fvptsr
gpt-5-pro-2025-10-06 i15 o120 n400000 x272000 fvptsr
gpt-5-search-api i1.25 c0.125 o10 n272000 x128000 fvpts
gpt-5-search-api-2025-10-14 i1.25 c0.125 o10 n272000 x128000 fvpts
gpt-5.1 i1.25 c0.125 o10 ! i2.5 c0.25 o20 ~ i0.625 c0.0625 o5 n272000 x128000 fvptsr
gpt-5.1-2025-11-13 i1.25 c0.125 o10 ! i2.5 c0.25 o20 ~ i0.625 c0.0625 o5 n272000 x128000 fvptsr
gpt-5.1-chat-latest i1.25 c0.125 o10 n128000 x16384 fvptsr
gpt-5.1-codex i1.25 c0.125 o10 n400000 x128000 fvptsr
gpt-5.1-codex-max i1.25 c0.125 o10 n400000 x128000 fvptsr
gpt-5.1-codex-mini i0.25 c0.025 o2 n400000 x128000 fvptsr
gpt-5.2 i1.75 c0.175 o14 ! i3.5 c0.35 o28 ~ i0.875 c0.0875 o7 n272000 x128000 fvptsr
gpt-5.2-2025-12-11 i1.75 c0.175 o14 ! i3.5 c0.35 o28 ~ i0.875 c0.0875 o7 n272000 x128000 fvptsr
gpt-5.2-chat-latest i1.75 c0.175 o14 n128000 x16384 fvptsr
gpt-5.2-codex i1.75 c0.175 o14 n272000 x128000 fvptsr
gpt-5.2-pro i21 o168 n272000 x128000 fvptsr
gpt-5.2-pro-2025-12-11 i21 o168 n272000 x128000 fvptsr
gpt-5.3 i1.75 c0.175 o14 n128000
gpt-5.3-chat-latest i1.75 c0.175 o14 n128000 x16384 fvptsr
gpt-5.3-codex i1.75 c0.175 o14 ! i3.5 c0.35 o28 n272000 x128000 fvptsr
gpt-5.4 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 ! i5 c0.5 o30 ~ i1.25 c0.13 o7.5 ~>272000 i2.5 c0.25 o11.25 n1050000 x128000 fvptsr
gpt-5.4-2026-03-05 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 ! i5 c0.5 o30 ~ i1.25 c0.13 o7.5 ~>272000 i2.5 c0.25 o11.25 n1050000 x128000 fvptsr
gpt-5.4-image-2 i8 c2 o15
gpt-5.4-mini i0.75 c0.075 o4.5 ! i1.5 c0.15 o9 ~ i0.375 c0.0375 o2.25 n272000 x128000 fvptsr
gpt-5.4-mini-2026-03-17 i0.75 c0.075 o4.5 ! i1.5 c0.15 o9 ~ i0.375 c0.0375 o2.25 n272000 x128000 fvptsr
gpt-5.4-nano i0.2 c0.02 o1.25 ~ i0.1 c0.01 o0.625 n272000 x128000 fvptsr
gpt-5.4-nano-2026-03-17 i0.2 c0.02 o1.25 ~ i0.1 c0.01 o0.625 n272000 x128000 fvptsr
gpt-5.4-pro i30 o180 >272000 i60 o270 ~ i15 o90 ~>272000 i30 o135 n1050000 x128000 fvptr
gpt-5.4-pro-2026-03-05 i30 o180 >272000 i60 o270 ~ i15 o90 ~>272000 i30 o135 n1050000 x128000 fvptr
gpt-5.5 i5 c0.5 o30 >272000 i10 c1 o45 ! i12.5 c1.25 o75 ~ i2.5 c0.25 o15 ~>272000 i5 c0.5 o22.5 n1050000 x128000 fvptsr
gpt-5.5-2026-04-23 i5 c0.5 o30 >272000 i10 c1 o45 ! i12.5 c1.25 o75 ~ i2.5 c0.25 o15 ~>272000 i5 c0.5 o22.5 n1050000 x128000 fvptsr
gpt-5.5-cyber i12.5 c1.25 o75 fr
gpt-5.5-cyber-preview i12.5 c1.25 o75 fr
gpt-5.5-pro i30 o180 >272000 i60 o270 ~ i15 o90 n1050000 x128000 fvptr
gpt-5.5-pro-2026-04-23 i30 o180 >272000 i60 o270 ~ i15 o90 n1050000 x128000 fvptr
gpt-5.6 i4 c0.4 w5 h10 o20 >272000 i8 c0.8 w10 h20 o30 ! i8 c0.8 w10 h20 o40 !>272000 i16 c1.6 w20 h40 o60 ~ i2 c0.2 w2.5 h5 o10 ~>272000 i4 c0.4 w5 h10 o15 n922000 x128000 fvptsr
gpt-5.6-cyber i12.5 c1.25 w15.625 h31.25 o75 >272000 i25 c2.5 w31.25 o112.5 n272000 x128000 fvptsr
gpt-5.6-luna i0.2 c0.02 w0.25 h0.5 o1.2 >272000 i0.4 c0.04 w0.5 h1 o1.8 ! i0.4 c0.04 w0.5 h1 o2.4 !>272000 i0.8 c0.08 w1 h2 o3.6 ~ i0.1 c0.01 w0.125 h0.25 o0.6 ~>272000 i0.2 c0.02 w0.25 h0.5 o0.9 n922000 x128000 fvptsr
gpt-5.6-sol i4 c0.4 w5 h10 o20 >272000 i8 c0.8 w10 h20 o30 ! i8 c0.8 w10 h20 o40 !>272000 i16 c1.6 w20 h40 o60 ~ i2 c0.2 w2.5 h5 o10 ~>272000 i4 c0.4 w5 h10 o15 n922000 x128000 fvptsr
gpt-5.6-terra i2 c0.2 w2.5 h5 o12 >272000 i4 c0.4 w5 h10 o18 ! i4 c0.4 w5 h10 o24 !>272000 i8 c0.8 w10 h20 o36 ~ i1 c0.1 w1.25 h2.5 o6 ~>272000 i2 c0.2 w2.5 h5 o9 n922000 x128000 fvptsr
gpt-6-astra i10 c1 w12.5 h25 o50 >272000 i20 c2 w25 h50 o75 ! i20 c2 w25 h50 o100 !>272000 i40 c4 w50 h100 o150 ~ i5 c0.5 w6.25 h12.5 o25 ~>272000 i10 c1 w12.5 h25 o37.5 n922000 x128000 fvptsr
gpt-6-astra-law i10 c1 o50 n922000 x128000 fvptsr
gpt-6-cyber i20 c2 w25 h50 o100 n922000 x128000 fvptsr
gpt-6-luna i0.1 c0.01 w0.125 h0.25 o0.5 >272000 i0.2 c0.02 w0.25 h0.5 o0.75 ! i0.2 c0.02 w0.25 h0.5 o1 !>272000 i0.4 c0.04 w0.5 h1 o1.5 ~ i0.05 c0.005 w0.0625 h0.125 o0.25 ~>272000 i0.1 c0.01 w0.125 h0.25 o0.375 n922000 x128000 fvptsr
gpt-6-rosalind i15 c1.5 w18.75 h37.5 o75 >272000 i30 c3 w37.5 h75 o112.5 n922000 x128000 fvptsr
gpt-6-sol i2 c0.2 w2.5 h5 o10 >272000 i4 c0.4 w5 h10 o15 ! i4 c0.4 w5 h10 o20 !>272000 i8 c0.8 w10 h20 o30 ~ i1 c0.1 w1.25 h2.5 o5 ~>272000 i2 c0.2 w2.5 h5 o7.5 n922000 x128000 fvptsr
gpt-6.1-sol i2 c0.1 w2.5 h5 o10 >272000 i4 c0.2 w5 h10 o15 ! i4 c0.2 w5 h10 o20 !>272000 i8 c0.4 w10 h20 o30 ~ i1 c0.05 w1.25 h2.5 o5 ~>272000 i2 c0.1 w2.5 h5 o7.5 n922000 x128000 fvptsr
gpt-6.1-terra i1 c0.05 w1.25 h2.5 o5 >272000 i2 c0.1 w2.5 h5 o7.5 ! i2 c0.1 w2.5 h5 o10 !>272000 i4 c0.2 w5 h10 o15 ~ i0.5 c0.025 w0.625 h1.25 o2.5 ~>272000 i1 c0.05 w1.25 h2.5 o3.75 n922000 x128000 fvptsr
gpt-audio i2.5 o10 a32 A64 n128000 x16384 fuUt
gpt-audio-1.5 i2.5 o10 a32 A64 n128000 x16384 fuUt
gpt-audio-2025-08-28 i2.5 o10 a32 A64 n128000 x16384 fuUt
gpt-audio-mini i0.6 o2.4 a10 A20 n128000 x16384 fuUt
gpt-audio-mini-2025-10-06 i0.6 o2.4 a10 A20 n128000 x16384 fuUt
gpt-audio-mini-2025-12-15 i0.6 o2.4 a10 A20 n128000 x16384 fuUt
gpt-chat-latest i5 c0.5 o30
gpt-daybreak-blue-latest i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 n922000 x128000 fvptsr
gpt-daybreak-red-latest i12.5 c1.25 w15.625 o75 >272000 i25 c2.5 w31.25 o112.5 n272000 x128000 fvptsr
gpt-image-1 i5 c1.25 o40
gpt-image-1-mini i2 c0.2 o8
gpt-image-1.5 i5 c1.25 o10
gpt-image-2 i5 c1.25 o30
gpt-image-2.5-flare i5 c1.25 o30
gpt-image-2.5-sunburst i5 c1.25 o30
gpt-oss-120b i0.039 o0.18 n131072
gpt-oss-20b i0.029 o0.14 n131072
gpt-oss-safeguard-20b i0.075 c0.037 o0.3 n131072
gpt-realtime i4 c0.4 o16 a32 A64 n32000
gpt-realtime-2 i4 c0.4 o24 a32 A64 n128000
gpt-realtime-mini i0.6 c0.06 o2.4 a10 A20
gpt-rosalind-discovery i5 c0.5 o25 f
gpt-rosalind-research i5 c0.5 o25 f
o1 i15 c7.5 o60 n200000 x100000 fvptsr
o1-2024-12-17 i15 c7.5 o60 n200000 x100000 fvptsr
o1-mini i1.1 c0.55 o4.4 n128000
o1-preview i15 c7.5 o60 n128000
o1-pro i150 o600 n200000 x100000 fvptsr
o1-pro-2025-03-19 i150 o600 n200000 x100000 fvptsr
o3 i2 c0.5 o8 ! i3.5 c0.875 o14 ~ i1 c0.25 o4 n200000 x100000 fvptsr
o3-2025-04-16 i2 c0.5 o8 ! i3.5 c0.875 o14 ~ i1 c0.25 o4 n200000 x100000 fvptsr
o3-deep-research i10 c2.5 o40 n200000 x100000 fvpr
o3-deep-research-2025-06-26 i10 c2.5 o40 n200000 x100000 fvpr
o3-mini i1.1 c0.55 o4.4 n200000 x100000 ftsr
o3-mini-2025-01-31 i1.1 c0.55 o4.4 n200000 x100000 ftsr
o3-pro i20 o80 n200000 x100000 fvptsr
o3-pro-2025-06-10 i20 o80 n200000 x100000 fvptsr
o4-mini i1.1 c0.275 o4.4 ! i2 c0.5 o8 ~ i0.55 c0.138 o2.2 n200000 x100000 fvptsr
o4-mini-2025-04-16 i1.1 c0.275 o4.4 ! i2 c0.5 o8 ~ i0.55 c0.138 o2.2 n200000 x100000 fvptsr
o4-mini-deep-research i2 c0.5 o8 n200000 x100000 fvpr
o4-mini-deep-research-2025-06-26 i2 c0.5 o8 n200000 x100000 fvpr
text-davinci-002 i20 o20
text-davinci-003 i20 o20
text-embedding-3-large i0.13 o0 n8191 f
text-embedding-3-small i0.02 o0 n8191 f
text-embedding-ada-002 i0.1 o0 n8191 f
text-embedding-ada-002-v2 i0.1 o0 n8191 f
[openrouter]
01-ai/yi-large i3 o3
aetherwiing/mn-starcannon-12b i0.8 o1.2
ai21/jamba-1-5-large i2 o8
ai21/jamba-1-5-mini i0.2 o0.4
ai21/jamba-1.6-large i2 o8
ai21/jamba-1.6-mini i0.2 o0.4
ai21/jamba-instruct i0.5 o0.7
ai21/jamba-large-1.7 i2 o8
aion-labs/aion-1.0 i4 o8
aion-labs/aion-1.0-mini i0.7 o1.4
aion-labs/aion-2.0 i0.8 c0.2 o1.6 n131072
aion-labs/aion-3.0 i3 c0.75 o6 n131072
aion-labs/aion-3.0-mini i0.7 c0.18 o1.4 n131072
aion-labs/aion-3.5 i3 c0.75 o6 n262144
aion-labs/aion-3.5-mini i0.7 c0.18 o1.4 n262144
aion-labs/aion-rp-llama-3.1-8b i0.8 o1.6 n32768
alfredpros/codellama-7b-instruct-solidity i0.8 o1.2
all-hands/openhands-lm-32b-v0.1 i2.6 o3.4
allenai/olmo-3-32b-think i0.15 o0.5 n65536
alpindale/goliath-120b i6.5625 o9.375
alpindale/magnum-72b i1.5 o2.25
amazon/nova-2-lite-v1 i0.3 o2.5 n1000000
amazon/nova-lite-v1 i0.06 o0.24 n300000
amazon/nova-micro-v1 i0.035 o0.14 n128000
amazon/nova-premier-v1 i2.5 c0.625 o12.5 n1000000
amazon/nova-pro-v1 i0.8 o3.2 n300000
anthracite-org/magnum-v2-72b i3 o3
anthracite-org/magnum-v4-72b i2.5 o5 n32768
anthropic/claude-2 i8 o24
anthropic/claude-3-haiku i0.25 o1.25 n200000
anthropic/claude-3-opus i15 o75
anthropic/claude-3-sonnet i3 o15
anthropic/claude-3.5-haiku i0.8 o4
anthropic/claude-3.5-sonnet i3 o15
anthropic/claude-3.7-sonnet i3 o15
anthropic/claude-fable-5 i10 c1 w12.5 o50 n1000000
anthropic/claude-fable-5.1 i10 c0.25 w12.5 o50 n1000000
anthropic/claude-fable-5.1:batch i5 c0.125 w6.25 o25 n1000000
anthropic/claude-fable-5:batch i5 c0.5 w6.25 o25 n1000000
anthropic/claude-haiku-4.5 i1 c0.1 w1.25 o5 n200000
anthropic/claude-haiku-4.5:batch i0.5 c0.05 w0.625 o2.5 n200000
anthropic/claude-haiku-5.5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000
anthropic/claude-haiku-5.5:batch i0.05 c0.005 w0.0625 h0.1 o0.25 >100000 i0.25 c0.025 w0.3125 h0.5 o1.25 n1000000
anthropic/claude-opus-4 i15 c1.5 w18.75 o75 n200000
anthropic/claude-opus-4.1:batch i7.5 c0.75 w9.375 o37.5 n200000
anthropic/claude-opus-4.5 i5 c0.5 w6.25 o25 n200000
anthropic/claude-opus-4.5:batch i2.5 c0.25 w3.125 o12.5 n200000
anthropic/claude-opus-4.6 i5 c0.5 w6.25 o25 n1000000
anthropic/claude-opus-4.6-fast i30 c3 w37.5 o150
anthropic/claude-opus-4.6:batch i2.5 c0.25 w3.125 o12.5 n1000000
anthropic/claude-opus-4.7 i5 c0.5 w6.25 o25 n1000000
anthropic/claude-opus-4.7-fast i30 c3 w37.5 o150 n1000000
anthropic/claude-opus-4.7:batch i2.5 c0.25 w3.125 o12.5 n1000000
anthropic/claude-opus-4.8 i5 c0.5 w6.25 o25 n1000000
anthropic/claude-opus-4.8-fast i10 c1 w12.5 o50 n1000000
anthropic/claude-opus-4.8:batch i2.5 c0.25 w3.125 o12.5 n1000000
anthropic/claude-opus-5 i5 c0.5 w6.25 o25 n1000000
anthropic/claude-opus-5-fast i10 c1 w12.5 o50 n1000000
anthropic/claude-opus-5.5 i4 c0.2 w5 o20 n1000000
anthropic/claude-opus-5.5:batch i2 c0.1 w2.5 o10 n1000000
anthropic/claude-opus-5:batch i2.5 c0.25 w3.125 o12.5 n1000000
anthropic/claude-sonnet-4 i3 c0.3 w3.75 o15
anthropic/claude-sonnet-4.5 i3 c0.3 w3.75 o15 >200000 i6 c0.6 w7.5 o22.5 n1000000
anthropic/claude-sonnet-4.5:batch i1.5 c0.15 w1.875 o7.5 >200000 i3 c0.3 w3.75 o11.25 n1000000
anthropic/claude-sonnet-4.6 i3 c0.3 w3.75 o15 n1000000
anthropic/claude-sonnet-4.6:batch i1.5 c0.15 w1.875 o7.5 n1000000
anthropic/claude-sonnet-5 i2 c0.2 w2.5 o10 n1000000
anthropic/claude-sonnet-5.5 i2 c0.1 w2.5 o10 n1000000
anthropic/claude-sonnet-5.5:batch i1 c0.05 w1.25 o5 n1000000
anthropic/claude-sonnet-5:batch i1 c0.1 w1.25 o5 n1000000
anubis-pro-105b-v1 i0.8 o1
arcee-ai/coder-large i0.5 o0.8
arcee-ai/trinity-large-thinking i0.25 c0.06 o0.8 n262144
arcee-ai/trinity-mini i0.045 o0.15
arcee-ai/virtuoso-large i0.75 o1.2 n131072
arcee-blitz i0.45 o0.75
baidu/ernie-4.5-vl-424b-a47b i0.42 o1.25 n123000
bytedance-seed/seed-1.6 i0.25 o2 >128000 i0.5 o4 n262144
bytedance-seed/seed-1.6-flash i0.075 o0.3 >128000 i0.1 o0.8 n262144
bytedance-seed/seed-2-1-turbo i0.5 o2.5 n262144
bytedance-seed/seed-2.0-code i0.5 o3 >128000 i1 o6 n262144
bytedance-seed/seed-2.0-lite i0.25 o2 >128000 i0.5 o4 n262144
bytedance-seed/seed-2.0-mini i0.1 o0.4 >128000 i0.2 o0.8 n262144
bytedance/ui-tars-1.5-7b i0.1 o0.2 n128000
caller-large i0.55 o0.85
chatgpt-4o-latest i5 o15
claude-2 i8 o24
claude-3-opus i15 c1.5 w18.75 o75
claude-3-sonnet i3 c0.3 w3.75 o15
claude-3.5-sonnet i3 c0.3 w3.75 o15
claude-3.7-sonnet i3 c0.3 w3.75 o15
codellama-7b-instruct-solidity i0.8 o1.2
codestral-2501 i0.3 o0.9
codex-mini i1.5 c0.375 o6
cognitivecomputations/dolphin-mistral-24b-venice-edition i0.2 o0.9 n128000
cognitivecomputations/dolphin-mixtral-8x22b i0.9 o0.9
cognitivecomputations/dolphin-mixtral-8x7b i0.5 o0.5
cohere/command i1 o2
cohere/command-a i2.5 o10 n256000
cohere/command-a-plus i0.3 c0.15 o1.5 n192000
cohere/command-r i0.5 o1.5
cohere/command-r-08-2024 i0.15 o0.6 n128000
cohere/command-r-plus i3 o15
cohere/command-r-plus-08-2024 i2.5 o10 n128000
cohere/command-r7b-12-2024 i0.0375 o0.15 n128000
command i1 o2
command-r i0.5 o1.5
command-r-plus i3 o15
deepcogito/cogito-v2.1-671b i1.25 o1.25
deepseek-prover-v2 i0.5 o2.18
deepseek-r1-0528-qwen3-8b i0.05 o0.1
deepseek-r1-distill-llama-8b i0.04 o0.04
deepseek-r1-distill-qwen-1.5b i0.18 o0.18
deepseek-r1-distill-qwen-14b i0.15 o0.15
deepseek-r1-distill-qwen-7b i0.1 o0.2
deepseek/deepseek-chat i0.2574 o1.0287
deepseek/deepseek-chat-v3-0324 i0.25 c0.11 o1 n163840
deepseek/deepseek-chat-v3.1 i0.27 o1
deepseek/deepseek-r1 i0.7 o2.5 n64000
deepseek/deepseek-r1-0528 i0.5 c0.35 o2.15
deepseek/deepseek-r1-distill-llama-70b i0.1 o0.4 n8192
deepseek/deepseek-r1-distill-llama-8b i0.04 o0.04
deepseek/deepseek-r1-distill-qwen-1.5b i0.18 o0.18
deepseek/deepseek-r1-distill-qwen-14b i0.15 o0.15
deepseek/deepseek-r1-distill-qwen-32b i0.12 o0.18
deepseek/deepseek-v3.1-terminus i0.27 o1 n163840
deepseek/deepseek-v3.2 i0.26 c0.13 o0.38
deepseek/deepseek-v3.2-exp i0.27 o0.41 n163840
deepseek/deepseek-v4-flash i0.105 c0.021 o0.21
deepseek/deepseek-v4-flash-0731 i0.14 c0.05 o0.28 n1048576
deepseek/deepseek-v4-flash-0731:batch i0.048 c0.012 o0.144 n1048576
deepseek/deepseek-v4-flash-vision-exp i0.2156 c0.00686 o0.6468 n1048576
deepseek/deepseek-v4-pro i1.416 c0.118 o2.832
deepseek/deepseek-v4-pro-0813 i0.66 c0.022 o1.98 n1048576
deepseek/deepseek-v4.1-flash i0.21 c0.0042 o0.84 n1048576
deepseek/deepseek-v4.1-flash-1017:batch i0.011 c0.002 o0.2 n1048576
deepseek/deepseek-v4.1-flash:batch i0.011 c0.002 o0.2 n1048576
devstral-small i0.06 o0.12
dobby-mini-unhinged-plus-llama-3.1-8b i0.2 o0.2
dolphin-mixtral-8x22b i0.9 o0.9
eleutherai/llemma_7b i0.8 o1.2
elorian/glimpse i0.6 c0.06 o3 n262144
essentialai/rnj-1-instruct i0.15 o0.15
eva-llama-3.33-70b i4 o6
eva-qwen-2.5-32b i2.6 o3.4
eva-qwen-2.5-72b i4 o6
eva-unit-01/eva-llama-3.33-70b i4 o6
eva-unit-01/eva-qwen-2.5-32b i2.6 o3.4
eva-unit-01/eva-qwen-2.5-72b i0.9 o1.2
fimbulvetr-11b-v2 i0.8 o1.2
fireworks/ember-1 i3 c0.3 o15 n1048576
gemini-2.0-flash-001 i0.1 c0.025 w0.1833 o0.4
gemini-2.0-flash-lite-001 i0.075 o0.3
gemini-2.5-flash-lite-preview-06-17 i0.1 o0.4
gemini-2.5-flash-preview i0.15 c0.0375 w0.2333 o0.6
gemini-2.5-flash-preview-05-20:thinking i0.15 c0.0375 w0.2333 o3.5
gemini-2.5-flash-preview:thinking i0.15 c0.0375 w0.2333 o3.5
gemini-flash-1.5 i0.075 c0.01875 w0.1583 o0.3
gemini-flash-1.5-8b i0.0375 c0.01 w0.0583 o0.15
gemini-pro-1.5 i1.25 o5
gemma-2-9b-it i0.2 o0.2
glm-4-32b i0.24 o0.24
glm-5v-turbo i1.2 c0.24 o4
glm-z1-32b i0.24 o0.24
glm-z1-rumination-32b i0.24 o0.24
goliath-120b i10 o12.5
google/gemini-2.0-flash-001 i0.1 o0.4
google/gemini-2.0-flash-lite-001 i0.075 o0.3
google/gemini-2.5-flash i0.3 c0.03 w0.083333333 o2.5 n1048576
google/gemini-2.5-flash-image i0.3 c0.03 w0.083333333 o2.5 n32768
google/gemini-2.5-flash-lite i0.1 c0.01 w0.083333333 o0.4 n1048576
google/gemini-2.5-flash-lite-preview-09-2025 i0.1 o0.4
google/gemini-2.5-flash-lite:batch i0.05 c0.01 w0.041666667 o0.2 n1048576
google/gemini-2.5-flash-preview i0.15 o0.6
google/gemini-2.5-flash-preview-09-2025 i0.3 c0.075 w0.383 o2.5
google/gemini-2.5-flash-preview:thinking i0.15 o3.5
google/gemini-2.5-flash:batch i0.15 c0.03 w0.041666667 o1.25 n1048576
google/gemini-2.5-pro i1.25 c0.125 w0.375 o10 >200000 i2.5 c0.25 w0.375 o15 n1048576
google/gemini-2.5-pro-preview-03-25 i1.25 o10
google/gemini-2.5-pro:batch i0.625 c0.125 w0.1875 o5 >200000 i1.25 c0.25 w0.1875 o7.5 n1048576
google/gemini-3-flash-preview i0.5 c0.05 w0.083333333 o3 n1048576
google/gemini-3-flash-preview:batch i0.25 w0.041666667 o1.5 n1048576
google/gemini-3-pro-image i2 c0.2 w0.375 o12 n131072
google/gemini-3-pro-image-preview i2 c0.2 w0.375 o12 n65536
google/gemini-3.1-flash-image i0.5 o3 n131072
google/gemini-3.1-flash-image-preview i0.5 o3 n65536
google/gemini-3.1-flash-lite i0.25 c0.025 w0.083333333 o1.5 n1048576
google/gemini-3.1-flash-lite-image i0.25 o1.5 n65536
google/gemini-3.1-flash-lite:batch i0.125 c0.0125 w0.041666667 o0.75 n1048576
google/gemini-3.1-pro-preview i2 c0.2 w0.375 o12 >200000 i4 c0.4 w0.375 o18 n1048576
google/gemini-3.1-pro-preview:batch i1 w0.1875 o6 >200000 i2 w0.1875 o9 n1048576
google/gemini-3.5-flash i1.5 c0.15 w0.083333333 o9 n1048576
google/gemini-3.5-flash-lite i0.3 c0.03 w0.083333333 o2.5 n1048576
google/gemini-3.5-flash-lite:batch i0.15 c0.015 w0.041666667 o1.25 n1048576
google/gemini-3.5-flash:batch i0.75 c0.075 w0.041666667 o4.5 n1048576
google/gemini-3.6-flash i0.75 c0.075 w0.041666667 o3.75 n1048576
google/gemini-3.6-flash:batch i0.375 c0.0375 w0.041666667 o1.875 n1048576
google/gemini-3.7-flash i0.75 c0.075 w0.041666667 o3.75 n1048576
google/gemini-3.7-flash:batch i0.375 c0.0375 w0.041666667 o1.875 n1048576
google/gemini-3.8-flash i0.75 c0.075 w0.041666667 o3.75 n1048576
google/gemini-3.8-flash:batch i0.375 c0.0375 w0.041666667 o1.875 n1048576
google/gemini-4-argon i2 c0.1 w0.1875 o10 n1048576
google/gemini-4-argon:batch i1 c0.05 w0.1875 o5 n1048576
google/gemini-flash-1.5 i0.075 o0.3
google/gemini-flash-1.5-8b i0.0375 o0.15
google/gemini-nano-banana-2.1 i1.5 o7.5 n65536
google/gemini-omni-1.1-flash i1.5 o9 n131072
google/gemini-omni-1.2-flash i1.5 o9 n131072
google/gemini-pro i0.5 o1.5
google/gemini-pro-1.5 i1.25 o5
google/gemma-2-27b-it i0.65 o0.65 n8192
google/gemma-2-9b-it i0.07 o0.07
google/gemma-3-12b-it i0.05 o0.15 n131072
google/gemma-3-27b-it i0.08 c0.04 o0.35
google/gemma-3-4b-it i0.04 c0.02 o0.05 n131072
google/gemma-3n-e4b-it i0.06 o0.12
google/gemma-4-26b-a4b-it i0.15 c0.0425 o0.6
google/gemma-4-31b-it i0.15 c0.06 o0.4 n262144
google/palm-2-chat-bison i1 o2
google/palm-2-codechat-bison i1 o2
gpt-3.5-turbo-1106 i1 o2
gpt-4-1106-preview i10 o30
gpt-4.5-preview i75 c37.5 o150
gpt-4o:extended i6 o18
grok-2-1212 i2 o10
grok-2-vision-1212 i2 o10
grok-3 i3 c0.75 o15
grok-3-mini i0.3 c0.075 o0.5
grok-beta i5 o15
grok-vision-beta i5 o15
gryphe/mythomax-l2-13b i0.08 o0.11
hermes-2-pro-llama-3-8b i0.025 o0.04
ibm-granite/granite-4.0-h-micro i0.017 o0.112 n131000
ibm-granite/granite-4.1-8b i0.05 o0.1 n131072
ibm-granite/granite-4.2-8b i0.06 c0.015 o0.15 n131072
inception/mercury-2 i0.25 c0.025 o0.75 n128000
inception/mercury-2.5 i0.04 c0.004 o0.15 n260000
inception/mercury-3 i0.1 c0.01 o0.35 n1000000
inclusionai/ling-2.6-1t i0.075 c0.015 o0.625
inclusionai/ling-2.6-flash i0.01 c0.002 o0.03
inclusionai/ling-3.0-flash i0.021 c0.0042 o0.063 n262144
inclusionai/ling-3.0-flash-vl i0.06 c0.012 o0.18 n131072
inclusionai/ling-3.0-tiny i0.015 c0.003 o0.045 n262144
inclusionai/ling-3.1-flash i0.045 c0.009 o0.135 n262144
inclusionai/ring-2.6-1t i0.075 c0.015 o0.625
inference-net/schematron-v2-small i0.05 o0.23 n128000
inference-net/schematron-v2-turbo i0.03 o0.15 n128000
infermatic/mn-inferor-12b i0.8 o1.2
inflection/inflection-3-pi i2.5 o10
inflection/inflection-3-productivity i2.5 o10
jamba-1.6-large i2 o8
jamba-1.6-mini i0.2 o0.4
jondurbin/airoboros-l2-70b i0.5 o0.5
kwaipilot/kat-coder-pro-v2 i0.3 c0.06 o1.2
l3-euryale-70b i1.48 o1.48
latitudegames/wayfarer-large-70b-llama-3.3 i0.8 o0.9
lfm-3b i0.02 o0.02
lfm-40b i0.15 o0.15
lfm-7b i0.01 o0.01
liquid/lfm-2-24b-a2b i0.03 o0.12
liquid/lfm-2.5-2.6b i0.35 c0.04 o0.5 n128000
liquid/lfm-2.5-24b-a2b i0.05 c0.025 o0.7 n128000
liquid/lfm-3-1.7b i0.08 c0.02 o0.2 n262144
liquid/lfm-3b i0.02 o0.02
liquid/lfm-40b i0.15 o0.15
liquid/lfm-7b i0.01 o0.01
llama-3-lumimaid-70b i4 o6
llama-3-lumimaid-8b i0.2 o1.25
llama-3.1-405b i2 o2
llama-3.1-405b-instruct i0.8 o0.8
llama-3.1-lumimaid-70b i2.5 o3
llama-3.1-lumimaid-8b i0.2 o1.25
llama-3.1-nemotron-70b-instruct i0.12 o0.3
llama-3.1-nemotron-ultra-253b-v1 i0.6 o1.8
llama-3.1-sonar-large-128k-online i1 o1
llama-3.1-sonar-small-128k-online i0.2 o0.2
llama-3.2-90b-vision-instruct i1.2 o1.2
llama-3.3-nemotron-super-49b-v1 i0.13 o0.4
llama-guard-2-8b i0.2 o0.2
llama3.1-typhoon2-70b-instruct i0.88 o0.88
llemma_7b i0.8 o1.2
maestro-reasoning i0.9 o3.3
magistral-medium-2506 i2 o5
magistral-small-2506 i0.5 o1.5
magnum-72b i4 o6
magnum-v2-72b i3 o3
mancer/weaver i0.4 o0.75 n8000
meituan/longcat-2.0 i0.3 c0.006 o1.2 n1048756
mercury-coder-small-beta i0.25 o1
meta-llama/llama-2-13b-chat i0.22 o0.22
meta-llama/llama-2-70b-chat i0.9 o0.9
meta-llama/llama-3-70b-instruct i0.3 o0.4
meta-llama/llama-3-8b-instruct i0.03 o0.06
meta-llama/llama-3.1-405b i2 o2
meta-llama/llama-3.1-405b-instruct i0.8 o0.8
meta-llama/llama-3.1-70b-instruct i0.72 o0.72 n131072
meta-llama/llama-3.1-8b-instruct i0.05 c0.025 o0.08
meta-llama/llama-3.2-11b-vision-instruct i0.049 o0.049
meta-llama/llama-3.2-1b-instruct i0.027 o0.201 n60000
meta-llama/llama-3.2-3b-instruct i0.0509 o0.335
meta-llama/llama-3.2-90b-vision-instruct i0.9 o0.9
meta-llama/llama-3.3-70b-instruct i0.59 c0.295 o0.79
meta-llama/llama-4-maverick i0.35 c0.17 o1
meta-llama/llama-4-scout i0.1 o0.3
meta-llama/llama-guard-2-8b i0.2 o0.2
meta-llama/llama-guard-3-8b i0.02 o0.06
meta-llama/llama-guard-4-12b i0.18 o0.18 n163840
meta/muse-glimmer-30b i0.3 c0.04 o1.2 n131072
meta/muse-glimmer-30b:batch i0.24 c0.032 o0.96 n131072
meta/muse-spark-1.1 i1.25 c0.15 o4.25 n1048576
meta/muse-spark-1.2 i1.25 c0.15 o4.25 n1048576
meta/muse-spark-1.2-contributor i0.1 c0.002 o0.2 n1048576
meta/muse-spark-1.3 i1.25 c0.15 o4.25 n1048576
meta/muse-spark-1.3-contributor i0.1 c0.002 o0.2 n1048576
meta/muse-spark-open i1.25 c0.15 o4.25 n1048576
meta/muse-wonder i4 c0.2 o20 n1048576
microsoft/phi-3-medium-128k-instruct i1 o1
microsoft/phi-3-mini-128k-instruct i0.1 o0.1
microsoft/phi-3.5-mini-128k-instruct i0.1 o0.1
microsoft/phi-4 i0.07 o0.14 n16384
microsoft/phi-4-mini-instruct i0.08 o0.35
microsoft/phi-4-multimodal-instruct i0.05 o0.1
microsoft/wizardlm-2-7b i0.07 o0.07
microsoft/wizardlm-2-8x22b i0.62 o0.62 n65535
midnight-rose-70b i0.8 o0.8
minimax-m1:extended i0.55 o2.2
minimax/minimax-01 i0.2 o1.1 n1000192
minimax/minimax-m1 i0.55 o2.2 n1000000
minimax/minimax-m2 i0.255 c0.03 o1.02
minimax/minimax-m2-her i0.3 c0.03 o1.2 n65536
minimax/minimax-m2.1 i0.3 c0.03 o1.2 n204800
minimax/minimax-m2.5 i0.295 c0.06 o1.2
minimax/minimax-m2.7 i0.27 c0.054 o1.08
minimax/minimax-m3 i0.3 c0.06 o1.2
minimax/minimax-m3:batch i0.224 c0.0448 o0.88 n524288
ministral-3b i0.04 o0.04
ministral-8b i0.1 o0.1
mistral-7b-instruct i0.028 o0.054
mistral-7b-instruct-v0.1 i0.11 o0.19
mistral-7b-instruct-v0.2 i0.2 o0.2
mistral-medium i2.75 o8.1
mistral-small i0.2 o0.6
mistral-tiny i0.25 o0.25
mistral/ministral-8b i0.1 o0.1
mistralai/codestral-2501 i0.3 o0.9
mistralai/codestral-2508 i0.3 c0.03 o0.9 n256000
mistralai/codestral-2508:batch i0.15 c0.015 o0.45 n256000
mistralai/codestral-mamba i0.25 o0.25
mistralai/devstral-2512 i0.4 c0.04 o2 n262144
mistralai/ministral-14b-2512 i0.2 c0.02 o0.2 n262144
mistralai/ministral-3b i0.04 o0.04
mistralai/ministral-3b-2512 i0.1 c0.01 o0.1 n131072
mistralai/ministral-8b i0.1 o0.1
mistralai/ministral-8b-2512 i0.15 c0.015 o0.15 n262144
mistralai/ministral-8b-2512:batch i0.075 c0.0075 o0.075 n262144
mistralai/mistral-7b-instruct i0.029 o0.059
mistralai/mistral-7b-instruct-v0.1 i0.2 o0.2
mistralai/mistral-7b-instruct-v0.2 i0.2 o0.2
mistralai/mistral-large i2 c0.2 o6 n128000
mistralai/mistral-large-2512 i0.5 c0.05 o1.5 n262144
mistralai/mistral-large-2512:batch i0.25 c0.025 o0.75 n262144
mistralai/mistral-large-4-0 i0.7 c0.07 o2.1
mistralai/mistral-medium i2.75 o8.1
mistralai/mistral-medium-3 i0.4 c0.04 o2 n131072
mistralai/mistral-medium-3-5 i1.5 o7.5 n262144
mistralai/mistral-medium-3-5:batch i0.75 o3.75 n262144
mistralai/mistral-medium-3.1 i0.4 c0.04 o2 n131072
mistralai/mistral-medium-3.1:batch i0.2 c0.02 o1 n131072
mistralai/mistral-nemo i0.15 c0.015 o0.15
mistralai/mistral-saba i0.2 c0.02 o0.6 n32768
mistralai/mistral-small i0.2 o0.6
mistralai/mistral-small-24b-instruct-2501 i0.05 o0.08 n32768
mistralai/mistral-small-2603 i0.15 c0.015 o0.6
mistralai/mistral-small-2603:batch i0.075 c0.0075 o0.3 n262144
mistralai/mistral-small-3.1-24b-instruct i0.351 o0.555 n128000
mistralai/mistral-small-3.2-24b-instruct i0.1 c0.01 o0.3
mistralai/mistral-tiny i0.25 o0.25
mistralai/mixtral-8x22b-instruct i2 c0.2 o6 n65536
mistralai/mixtral-8x7b-instruct i0.24 o0.24
mistralai/pixtral-12b i0.1 o0.1
mistralai/pixtral-large-2411 i2 o6
mistralai/voxtral-small-24b-2507 i0.1 c0.01 o0.3 n32000
mixtral-8x7b-instruct i0.08 o0.24
mn-celeste-12b i0.8 o1.2
mn-inferor-12b i0.8 o1.2
mn-starcannon-12b i0.8 o1.2
moondream/moondream3-preview i0.3 o2.5 n32000
moondream/moondream3.1-9b-a2b i0.3 o2.5 n32000
moonshotai/kimi-k2 i0.57 o2.3 n131072
moonshotai/kimi-k2-0905 i0.6 o2.5 n262144
moonshotai/kimi-k2-thinking i0.6 c0.15 o2.5 n262144
moonshotai/kimi-k2.5 i0.532 c0.209 o3.325
moonshotai/kimi-k2.6 i0.95 c0.16 o4
moonshotai/kimi-k2.7-code i0.95 c0.19 o4 n262144
moonshotai/kimi-k3 i3 c0.3 o15 n1048576
moonshotai/kimi-k3.1-pro i2 c0.2 o10 n1048576
moonshotai/kimi-k3:batch i0.917 c0.226 o6 n1048576
morph/morph-v3-fast i0.8 o1.2 n81920
morph/morph-v3-fast:batch i0.4 o0.6 n81920
morph/morph-v3-large i0.9 o1.9 n262144
morph/morph-v3-large:batch i0.45 o0.95 n262144
mythalion-13b i0.8 o1.2
neversleep/llama-3-lumimaid-70b i3.375 o4.5
neversleep/llama-3-lumimaid-8b i0.09375 o0.75
neversleep/llama-3.1-lumimaid-70b i1.5 o2.25
neversleep/llama-3.1-lumimaid-8b i0.09375 o0.75
neversleep/noromaid-20b i0.75 o1.5
nex-agi/nex-n2.5-mini i0.025 c0.0025 o0.1 n262144
nex-agi/nex-n2.5-pro i0.075 c0.015 o0.25 n262144
noromaid-20b i1.25 o2
nothingiisreal/mn-celeste-12b i0.8 o1.2
nous-hermes-2-mixtral-8x7b-dpo i0.6 o0.6
nousresearch/hermes-2-pro-llama-3-8b i0.025 o0.04
nousresearch/hermes-3-llama-3.1-405b i1 o1 n131072
nousresearch/hermes-3-llama-3.1-70b i0.7 o0.7 n131072
nousresearch/hermes-4-405b i1 c0.2 o3 n131072
nousresearch/hermes-4-70b i0.13 o0.4 n131072
nousresearch/nous-hermes-2-mixtral-8x7b-dpo i0.6 o0.6
nousresearch/nous-hermes-llama2-13b i0.18 o0.18
nvidia/llama-3.1-nemotron-70b-instruct i0.12 o0.3
nvidia/llama-3.3-nemotron-super-49b-v1.5 i0.4 o0.4
nvidia/nemotron-3-nano-30b-a3b i0.06 c0.012 o0.24 n262144
nvidia/nemotron-3-super-120b-a12b i0.08 o0.45
nvidia/nemotron-3-ultra-550b-a55b i0.6 c0.12 o2.4
nvidia/nemotron-3.5-content-safety i0.2 o0.2 n131072
nvidia/nemotron-3.5-lightning i0.05 c0.01 o0.2 n262144
nvidia/nemotron-3.5-super-vl i0.15 c0.02 o0.5 n1048576
nvidia/nemotron-nano-9b-v2 i0.04 o0.16
o1-mini i1.1 c0.55 o4.4
openai/chatgpt-4o-latest i5 o15
openai/codex-mini i1.5 c0.375 o6
openai/gpt-3.5-turbo i0.5 o1.5 n16385
openai/gpt-3.5-turbo-0613 i1 o2 n4095
openai/gpt-3.5-turbo-1106 i1 o2
openai/gpt-3.5-turbo-16k i3 o4 n16385
openai/gpt-3.5-turbo-instruct i1.5 o2 n4095
openai/gpt-3.5-turbo:batch i0.25 o0.75 n16385
openai/gpt-4 i30 o60 n8191
openai/gpt-4-1106-preview i10 o30
openai/gpt-4-32k i60 o120
openai/gpt-4-turbo i10 o30 n128000
openai/gpt-4-turbo:batch i5 o15 n128000
openai/gpt-4.1 i2 c0.5 o8 n1047576
openai/gpt-4.1-mini i0.4 c0.1 o1.6 n1047576
openai/gpt-4.1-mini:batch i0.2 c0.05 o0.8 n1047576
openai/gpt-4.1-nano i0.1 c0.03 o0.4 n1047576
openai/gpt-4.1-nano:batch i0.05 c0.0125 o0.2 n1047576
openai/gpt-4.1:batch i1 c0.25 o4 n1047576
openai/gpt-4.5-preview i75 o150
openai/gpt-4o i2.5 c1.25 o10 n128000
openai/gpt-4o-2024-05-13 i5 o15 n128000
openai/gpt-4o-mini i0.15 c0.075 o0.6 n128000
openai/gpt-4o-mini-search-preview i0.15 o0.6
openai/gpt-4o-mini:batch i0.075 c0.0375 o0.3 n128000
openai/gpt-4o-search-preview i2.5 o10
openai/gpt-4o:batch i1.25 c0.625 o5 n128000
openai/gpt-4o:extended i6 o18
openai/gpt-5 i1.25 c0.125 o10 n400000
openai/gpt-5-image i10 c1.25 o10 n400000
openai/gpt-5-image-mini i2.5 c0.25 o2 n400000
openai/gpt-5-mini i0.25 c0.025 o2 n400000
openai/gpt-5-mini:batch i0.125 c0.0125 o1 n400000
openai/gpt-5-nano i0.05 c0.005 o0.4 n400000
openai/gpt-5-nano:batch i0.025 c0.0025 o0.2 n400000
openai/gpt-5-pro i15 o120 n400000
openai/gpt-5-pro:batch i7.5 o60 n400000
openai/gpt-5.1 i1.25 c0.125 o10 n400000
openai/gpt-5.1-codex-mini i0.25 c0.03 o2 n400000
openai/gpt-5.1:batch i0.625 c0.0625 o5 n400000
openai/gpt-5.2 i1.75 c0.175 o14 n400000
openai/gpt-5.2-pro i21 o168 n400000
openai/gpt-5.2-pro:batch i10.5 o84 n400000
openai/gpt-5.2:batch i0.875 c0.0875 o7 n400000
openai/gpt-5.3-chat i1.75 c0.175 o14
openai/gpt-5.3-codex i1.75 c0.175 o14 n400000
openai/gpt-5.4 i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 n1050000
openai/gpt-5.4-image-2 i8 c2 o15 n272000
openai/gpt-5.4-mini i0.75 c0.075 o4.5 n400000
openai/gpt-5.4-mini:batch i0.375 c0.0375 o2.25 n400000
openai/gpt-5.4-nano i0.2 c0.02 o1.25 n400000
openai/gpt-5.4-nano:batch i0.1 c0.01 o0.625 n400000
openai/gpt-5.4-pro i30 o180 >272000 i60 o270 n1050000
openai/gpt-5.4-pro:batch i15 o90 >272000 i30 o135 n1050000
openai/gpt-5.4:batch i1.25 c0.125 o7.5 >272000 i2.5 c0.25 o11.25 n1050000
openai/gpt-5.5 i5 c0.5 o30 >272000 i10 c1 o45 n1050000
openai/gpt-5.5-pro i30 o180 >272000 i60 o270 n1050000
openai/gpt-5.5-pro:batch i15 o90 >272000 i30 o135 n1050000
openai/gpt-5.5:batch i2.5 c0.25 o15 >272000 i5 c0.5 o22.5 n1050000
openai/gpt-5.6-luna i0.2 c0.02 w0.25 o1.2 >272000 i0.4 c0.04 w0.5 o1.8 n1050000
openai/gpt-5.6-luna-pro i0.2 c0.02 w0.25 o1.2 >272000 i0.4 c0.04 w0.5 o1.8 n1050000
openai/gpt-5.6-luna-pro:batch i0.1 c0.01 w0.125 o0.6 >272000 i0.2 c0.02 w0.25 o0.9 n1050000
openai/gpt-5.6-luna:batch i0.1 c0.01 w0.125 o0.6 >272000 i0.2 c0.02 w0.25 o0.9 n1050000
openai/gpt-5.6-sol i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 n1050000
openai/gpt-5.6-sol-pro i4 c0.4 w5 o20 >272000 i8 c0.8 w10 o30 n1050000
openai/gpt-5.6-sol-pro:batch i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n1050000
openai/gpt-5.6-sol:batch i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n1050000
openai/gpt-5.6-terra i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 n1050000
openai/gpt-5.6-terra-pro i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 n1050000
openai/gpt-5.6-terra-pro:batch i1 c0.1 w1.25 o6 >272000 i2 c0.2 w2.5 o9 n1050000
openai/gpt-5.6-terra:batch i1 c0.1 w1.25 o6 >272000 i2 c0.2 w2.5 o9 n1050000
openai/gpt-5:batch i0.625 c0.0625 o5 n400000
openai/gpt-6-astra i10 c1 w12.5 o50 >272000 i20 c2 w25 o75 n1050000
openai/gpt-6-astra-pro:batch i5 c0.5 w6.25 o25 >272000 i10 c1 w12.5 o37.5 n1050000
openai/gpt-6-astra:batch i5 c0.5 w6.25 o25 >272000 i10 c1 w12.5 o37.5 n1050000
openai/gpt-6-luna i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 n1050000
openai/gpt-6-luna:batch i0.05 c0.005 w0.0625 o0.25 >272000 i0.1 c0.01 w0.125 o0.375 n1050000
openai/gpt-6-sol i2 c0.2 w2.5 o10 >272000 i4 c0.4 w5 o15 n1050000
openai/gpt-6-sol:batch i1 c0.1 w1.25 o5 >272000 i2 c0.2 w2.5 o7.5 n1050000
openai/gpt-6.1-sol i2 c0.1 w2.5 o10 >272000 i4 c0.2 w5 o15 n1050000
openai/gpt-6.1-sol:batch i1 c0.05 w1.25 o5 >272000 i2 c0.1 w2.5 o7.5 n1050000
openai/gpt-6.1-terra i1 c0.05 w1.25 o5 >272000 i2 c0.1 w2.5 o7.5 n1050000
openai/gpt-6.1-terra-pro:batch i0.5 c0.025 w0.625 o2.5 >272000 i1 c0.05 w1.25 o3.75 n1050000
openai/gpt-6.1-terra:batch i0.5 c0.025 w0.625 o2.5 >272000 i1 c0.05 w1.25 o3.75 n1050000
openai/gpt-audio i2.5 o10 n128000
openai/gpt-audio-mini i0.6 o2.4 n128000
openai/gpt-chat-latest i5 c0.5 o30 n400000
openai/gpt-oss-120b i0.1 o0.5
openai/gpt-oss-120b:batch i0.0296 o0.136 n131072
openai/gpt-oss-20b i0.03 c0.009 o0.14 n131072
openai/gpt-oss-20b:batch i0.024 o0.112 n131072
openai/gpt-oss-safeguard-20b i0.075 c0.0375 o0.3 n131072
openai/o1 i15 c7.5 o60
openai/o1-mini i1.1 o4.4
openai/o1-pro i150 o600 n200000
openai/o3 i2 c0.5 o8 n200000
openai/o3-deep-research i10 c2.5 o40
openai/o3-mini i1.1 c0.55 o4.4 n200000
openai/o3-mini:batch i0.55 c0.275 o2.2 n200000
openai/o3-pro i20 o80 n200000
openai/o3:batch i1 c0.25 o4 n200000
openai/o4-mini i1.1 c0.275 o4.4 n200000
openai/o4-mini-deep-research i2 c0.5 o8
openai/o4-mini:batch i0.55 c0.1375 o2.2 n200000
openchat/openchat-7b i0.07 o0.07
openhands-lm-32b-v0.1 i2.6 o3.4
particle-ai/particle-1 i0.05 c0.003 o0.5 n1048576
perceptron/perceptron-mk1 i0.15 o1.5 n32768
perceptron/perceptron-mk1.5 i0.15 o1.5 n36864
perplexity/llama-3.1-sonar-large-128k-online i1 o1
perplexity/llama-3.1-sonar-small-128k-online i0.2 o0.2
perplexity/r1-1776 i2 o8
perplexity/sonar i1 o1 n127072
perplexity/sonar-deep-research i2 o8 n128000
perplexity/sonar-pro i3 o15 n200000
perplexity/sonar-pro-search i3 o15 n200000
perplexity/sonar-reasoning i1 o5
perplexity/sonar-reasoning-pro i2 o8 n128000
phi-3-medium-128k-instruct i1 o1
phi-3-mini-128k-instruct i0.1 o0.1
phi-3.5-mini-128k-instruct i0.1 o0.1
phi-4-multimodal-instruct i0.05 o0.1
phi-4-reasoning-plus i0.07 o0.35
pixtral-12b i0.1 o0.1
pixtral-large-2411 i2 o6
poolside/laguna-s-2.1 i0.09 c0.009 o0.18 n1048576
poolside/laguna-xs-2.1 i0.06 c0.03 o0.12 n262144
prime-intellect/intellect-3 i0.2 o1.1
prism-ml/ternary-bonsai-2-27b i0.075 c0.0375 o0.5 n262144
prism-ml/ternary-bonsai-2-9b i0.08 c0.04 o0.13 n262144
pygmalionai/mythalion-13b i0.5625 o1.125
qwen-2-72b-instruct i0.9 o0.9
qwen-2.5-vl-7b-instruct i0.2 o0.2
qwen-max i1.6 c0.64 o6.4
qwen-turbo i0.05 c0.02 o0.2
qwen-vl-max i0.8 o3.2
qwen-vl-plus i0.21 o0.63
qwen/qwen-2-72b-instruct i0.9 o0.9
qwen/qwen-2.5-72b-instruct i0.36 o0.4
qwen/qwen-2.5-7b-instruct i0.1 o0.2 n32768
qwen/qwen-2.5-coder-32b-instruct i0.66 o1 n32768
qwen/qwen-2.5-vl-72b-instruct i0.6 o0.6
qwen/qwen-2.5-vl-7b-instruct i0.2 o0.2
qwen/qwen-max i1.6 o6.4
qwen/qwen-plus i0.26 c0.052 w0.325 o0.78 >256000 i0.78 c0.156 w0.975 o2.34 n1000000
qwen/qwen-plus-2025-07-28 i0.26 o0.78 n1000000
qwen/qwen-plus-2025-07-28:thinking i0.26 w0.325 o0.78
qwen/qwen-turbo i0.05 o0.2
qwen/qwen-vl-max i0.8 o3.2
qwen/qwen-vl-plus i0.21 o0.63
qwen/qwen2.5-coder-7b-instruct i0.2 o0.2
qwen/qwen2.5-vl-32b-instruct i0.9 o0.9
qwen/qwen2.5-vl-72b-instruct i0.8 c0.4 o1
qwen/qwen3-14b i0.1 o0.22
qwen/qwen3-235b-a22b i0.13 o0.6 n131072
qwen/qwen3-235b-a22b-2507 i0.09 o0.55
qwen/qwen3-235b-a22b-thinking-2507 i0.45 o3.5
qwen/qwen3-30b-a3b i0.12 o0.5
qwen/qwen3-30b-a3b-instruct-2507 i0.09 o0.3
qwen/qwen3-30b-a3b-thinking-2507 i0.08 o0.4 n81920
qwen/qwen3-32b i0.14 c0.09 o0.4
qwen/qwen3-8b i0.035 o0.138 n131072
qwen/qwen3-coder i0.3 c0.1 o1
qwen/qwen3-coder-30b-a3b-instruct i0.07 o0.28
qwen/qwen3-coder-flash i0.195 c0.039 w0.24375 o0.975 >32000 i0.325 c0.065 w0.40625 o1.625 >128000 i0.52 c0.104 w0.65 o2.6 n1000000
qwen/qwen3-coder-next i0.12 c0.07 o0.8
qwen/qwen3-coder-plus i0.65 c0.13 w0.8125 o3.25 n1000000
qwen/qwen3-max i1.2 o6 n262144
qwen/qwen3-max-thinking i0.78 o3.9 n262144
qwen/qwen3-next-80b-a3b-instruct i0.09 o1.1
qwen/qwen3-next-80b-a3b-thinking i0.15 o1.2
qwen/qwen3-vl-235b-a22b-instruct i0.21 c0.1 o1.9
qwen/qwen3-vl-235b-a22b-thinking i0.26 o2.6 n131072
qwen/qwen3-vl-30b-a3b-instruct i0.2 o0.7
qwen/qwen3-vl-30b-a3b-thinking i0.29 o1
qwen/qwen3-vl-32b-instruct i0.104 o0.416 n131072
qwen/qwen3-vl-8b-instruct i0.25 c0.12 o0.75
qwen/qwen3-vl-8b-thinking i0.117 o1.365 n131072
qwen/qwen3.5-122b-a10b i0.26 o2.08 n262144
qwen/qwen3.5-27b i0.195 o1.56 n262144
qwen/qwen3.5-35b-a3b i0.1625 c0.05 o1.3
qwen/qwen3.5-397b-a17b i0.39 c0.3 o2.34
qwen/qwen3.5-9b i0.1 o0.15
qwen/qwen3.5-flash-02-23 i0.065 o0.26 n1000000
qwen/qwen3.5-plus-02-15 i0.26 o1.56 >256000 i0.325 o1.95 n1000000
qwen/qwen3.5-plus-20260420 i0.3 w0.375 o1.8 >256000 i0.375 w0.46875 o2.25 n1000000
qwen/qwen3.6-27b i0.45 c0.025 o2.7
qwen/qwen3.6-35b-a3b i0.1 o0.95
qwen/qwen3.6-flash i0.1875 w0.234375 o1.125 >256000 i0.75 w0.9375 o3 n1000000
qwen/qwen3.6-max-preview i1.04 w1.3 o6.24 n262144
qwen/qwen3.6-plus i0.325 w0.40625 o1.95 >256000 i1.3 w1.625 o3.9 n1000000
qwen/qwen3.7-flash i0.03 c0.006 w0.038 o0.13 >32000 i0.1 c0.02 w0.125 o0.4 >256000 i0.2 c0.04 w0.25 o0.8 n1000000
qwen/qwen3.7-max i1.475 c0.295 w1.84375 o4.425 n1000000
qwen/qwen3.7-plus i0.32 c0.064 w0.4 o1.28 >256000 i0.96 c0.192 w1.2 o3.84 n1000000
qwen/qwen3.7-plus:batch i0.23 o0.92 n262144
qwen/qwen3.8-2.4t-a95b i2 c0.25 w2.5 o6 n1048576
qwen/qwen3.8-27b i0.425 c0.085 w0.53125 o2.55 n1000000
qwen/qwen3.8-27b:batch i0.16 c0.04 w0.2 o2 n262144
qwen/qwen3.8-flash i0.15 c0.016 o0.47 n1000000
qwen/qwen3.8-max-0902 i2 c0.25 o6 n1000000
qwen/qwen3.8-max-prime i4 c0.5 o12 n1000000
qwen/qwen3.8-omni-flash i0.15 c0.016 o0.47 n1000000
qwen/qwq-32b i0.15 o0.2
qwen/qwq-32b-preview i0.2 o0.2
qwen2.5-vl-32b-instruct i0.9 o0.9
qwq-32b i0.15 o0.2
qwq-32b-preview i0.2 o0.2
r1-1776 i2 o8
raifle/sorcererlm-8x22b i4.5 o4.5
reflection/beam-1.0-501b-a23b i0.4 c0.04 o1.2 n1048576
rekaai/reka-edge i0.1 o0.1 n16384
rekaai/reka-flash-3 i0.1 o0.2 n65536
relace/relace-apply-3 i0.85 o1.25 n256000
relace/relace-search i1 o3 n256000
ricursiveai/ripple-65b-preview i0.2 c0.05 o0.6 n1048576
sakana/fugu-max i2 c0.25 o6 n1000000
sakana/fugu-ultra i5 c0.5 o30 >272000 i10 c1 o45 n1000000
sakana/sakana-namazu i0.95 c0.15 o4 n262144
sao10k/fimbulvetr-11b-v2 i0.8 o1.2
sao10k/l3-euryale-70b i1.48 o1.48
sao10k/l3-lunaris-8b i0.04 o0.05 n8192
sao10k/l3.1-70b-hanami-x1 i3 o3
sao10k/l3.1-euryale-70b i0.85 o0.85
sao10k/l3.3-euryale-70b i0.65 o0.75 n131072
scb10x/llama3.1-typhoon2-70b-instruct i0.88 o0.88
scb10x/llama3.1-typhoon2-8b-instruct i0.18 o0.18
sonar-reasoning i1 o5
sophosympatheia/midnight-rose-70b i0.8 o0.8
sorcererlm-8x22b i4.5 o4.5
spotlight i0.18 o0.18
steelskull/l3.3-electra-r1-70b i0.7 o0.95
stepfun/step-3.5-flash i0.1 c0.02 o0.3 n262144
stepfun/step-3.7-flash i0.2 c0.04 o1.15
stepfun/step-5-preview i1 c0.1 o2.7 n1048576
switchpoint/router i0.85 o3.4
tencent/hunyuan-a13b-instruct i0.14 o0.57 n131072
tencent/hy-mt2-1.8b i0.044 o0.177 n8192
tencent/hy-mt2-30b-a3b i0.074 o0.295 n8192
tencent/hy-mt2-7b i0.074 o0.295 n8192
tencent/hy3-preview i0.18 c0.06 o0.6 n262144
tencent/hy4 i0.417 c0.021 o1.2505 n1048576
thedrummer/anubis-pro-105b-v1 i0.8 o1
thedrummer/cydonia-24b-v4.1 i0.3 c0.15 o0.5 n131072
thedrummer/rocinante-12b i0.25 o0.5
thedrummer/skyfall-36b-v2 i0.55 c0.25 o0.8 n32768
thedrummer/unslopnemo-12b i0.4 o0.4
thinkingmachines/inkling i1 c0.17 o4.05 n524288
thinkingmachines/inkling-small i0.45 c0.1 o1.2 n524288
thinkingmachines/inkling-small:batch i0.36 c0.08 o0.96 n524288
toppy-m-7b i0.8 o1.2
unbiased/pareto-26.10 i0.8 c0.03 o3.2 n1048576
unbiased/pareto-26.9 i2.5 c0.25 o7.5 n262144
undi95/remm-slerp-l2-13b i0.35 o0.65 n6144
undi95/toppy-m-7b i0.07 o0.07
upstage/solar-mini4 i0.05 c0.005 o0.2 n524288
upstage/solar-pro-3 i0.15 c0.015 o0.6 n131072
upstage/solar-pro4 i0.15 c0.03 o0.6 n524288
valkyrie-49b-v1 i0.5 o0.8
virtuoso-medium-v2 i0.5 o0.8
writer/palmyra-x5 i0.6 o6 n1040000
x-ai/grok-2-1212 i2 o10
x-ai/grok-2-vision-1212 i2 o10
x-ai/grok-3-beta i3 o15
x-ai/grok-3-mini-beta i0.3 o0.5
x-ai/grok-4-fast i0.2 c0.05 o0.5 >128000 i0.4 c0.05 o1 n2000000
x-ai/grok-4.20 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n2000000
x-ai/grok-4.20-multi-agent i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n2000000
x-ai/grok-4.3 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000
x-ai/grok-4.3:batch i1 c0.16 o2 >200000 i2 c0.32 o4 n1000000
x-ai/grok-4.5 i2 c0.3 o6 >200000 i4 c0.6 o12 n500000
x-ai/grok-4.6 i2 c0.5 o6 >200000 i4 c1 o12 n500000
x-ai/grok-4.6:batch i1.6 c0.4 o4.8 >200000 i3.2 c0.8 o9.6 n500000
x-ai/grok-4.7 i2 c0.5 o6 >200000 i4 c1 o12 n500000
x-ai/grok-4.7:batch i1.6 c0.4 o4.8 >200000 i3.2 c0.8 o9.6 n500000
x-ai/grok-beta i5 o15
x-ai/grok-build-0.1 i1 c0.2 o2 >200000 i2 c0.4 o4 n256000
x-ai/grok-code-fast-1 i0.2 c0.02 o1.5 n256000
x-ai/grok-vision-beta i5 o15
xiaomi/mimo-v2-flash i0.1 c0.01 o0.3
xiaomi/mimo-v2.5 i0.4 c0.08 o2
xiaomi/mimo-v2.5-pro i0.435 c0.0036 o0.87
xiaomi/mimo-v2.6-flash i0.14 c0.0028 o0.28 n1050000
xiaomi/mimo-v2.6-pro i0.435 c0.0036 o0.87 n1050000
xiaomi/mimo-v2.6-pro-ultraspeed i4.35 c0.036 o8.7 n1048576
xwin-lm/xwin-lm-70b i3.75 o3.75
yi-large i3 o3
z-ai/glm-4.5 i0.6 c0.11 o2.2 n131072
z-ai/glm-4.5-air i0.2 c0.03 o1.1 n131072
z-ai/glm-4.5v i0.6 c0.11 o1.8 n65536
z-ai/glm-4.6 i0.6 c0.11 o2.2
z-ai/glm-4.6v i0.3 c0.05 o0.9 n131072
z-ai/glm-4.7 i0.6 c0.11 o2.2
z-ai/glm-4.7-flash i0.0605 c0.01 o0.4
z-ai/glm-5 i1 c0.2 o3.2
z-ai/glm-5-turbo i1.2 c0.24 o4 n202752
z-ai/glm-5.1 i1.4 c0.26 o4.4
z-ai/glm-5.2 i1.4 c0.26 o4.4 n1048576
z-ai/glm-5.2:batch i0.623 c0.21 o1.271 n1048576
z-ai/glm-5.3 i1.4 c0.26 o4.4 n1048576
z-ai/glm-5.3-flash i0.15 c0.03 o0.5 n1310720
z-ai/glm-5.3-flash:batch i0.061 c0.026 o0.124 n1048576
z-ai/glm-5.3-flashx i0.37 c0.075 o1.25 n1048576
z-ai/glm-5.3-flashx-legal i0.37 c0.075 o1.25 n1048576
z-ai/glm-5.3-prime i2.8 c0.56 o8.8 n1000000
z-ai/glm-5.3:batch i0.45 c0.1 o2 n1048576
z-ai/glm-5v-turbo i1.2 c0.24 o4 n202752
~anthropic/claude-fable-latest i10 c0.25 w12.5 o50 n1000000
~anthropic/claude-haiku-latest i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000
~anthropic/claude-opus-latest i4 c0.2 w5 o20 n1000000
~anthropic/claude-sonnet-latest i2 c0.1 w2.5 o10 n1000000
~deepseek/deepseek-flash-latest i0.05 c0.012 o0.15 n1048576
~deepseek/deepseek-pro-latest i0.225 c0.23 o8 n1048576
~deepseek/deepseek-v4-flash-latest i0.00688 c0.00336 o0.12 n1048576
~google/gemini-flash-latest i0.75 c0.075 w0.041666667 o3.75 n1048576
~google/gemini-pro-latest i2 c0.1 w0.1875 o10 n1048576
~moonshotai/kimi-latest i0.239 c0.21 o11.936 n1048576
~openai/gpt-astra-latest i10 c1 w12.5 o50 >272000 i20 c2 w25 o75 n1050000
~openai/gpt-latest i5 c0.5 o30 n1050000
~openai/gpt-luna-latest i0.1 c0.01 w0.125 o0.5 >272000 i0.2 c0.02 w0.25 o0.75 n1050000
~openai/gpt-mini-latest i0.75 c0.075 o4.5 n400000
~openai/gpt-sol-latest i2 c0.1 w2.5 o10 >272000 i4 c0.2 w5 o15 n1050000
~openai/gpt-terra-latest i2 c0.2 w2.5 o12 >272000 i4 c0.4 w5 o18 n1050000
~unbiased/pareto-latest i0.8 c0.03 o3.2 n1048576
~x-ai/grok-latest i2 c0.5 o6 >200000 i4 c1 o12 n500000
~z-ai/glm-flash-latest i0.048 c0.006 o0.2 n1048576
~z-ai/glm-latest i0.042 c0.026 o6 n1048576
[perplexity]
anthropic/claude-fable-5 i10 c1 o50 ft
anthropic/claude-fable-5-1 i10 c0.25 o50 f
anthropic/claude-haiku-4-5 i1 c0.1 o5 ft
anthropic/claude-haiku-5-5 i0.1 c0.01 o0.5 >100000 i0.5 c0.05 o2.5 ft
anthropic/claude-opus-4-5 i5 c0.5 o25 ft
anthropic/claude-opus-4-6 i5 c0.5 o25 ft
anthropic/claude-opus-4-7 i5 c0.5 o25 ft
anthropic/claude-opus-4-8 i5 c0.5 o25 ft
anthropic/claude-opus-5 i5 c0.5 o25 ft
anthropic/claude-opus-5-5 i4 c0.2 o20 f
anthropic/claude-sonnet-4-5 i3 c0.3 o15 ft
anthropic/claude-sonnet-4-6 i3 c0.3 o15 ft
anthropic/claude-sonnet-5 i2 c0.2 o10 ft
anthropic/claude-sonnet-5-5 i2 c0.1 o10 ft
codellama-34b-instruct i0.35 o1.4 n16384 x16384 f
codellama-70b-instruct i0.7 o2.8 n16384 x16384 f
google/gemini-3-flash-preview i0.5 c0.05 o3 ft
google/gemini-3.1-flash-lite i0.25 c0.025 o1.5 ft
google/gemini-3.1-pro-preview i2 c0.2 o12 >200000 i4 c0.4 o18 ft
google/gemini-3.5-flash i1.5 c0.15 o9 ft
google/gemini-3.5-flash-lite i0.3 c0.03 o2.5 ft
google/gemini-3.6-flash i1.5 c0.15 o7.5 ft
google/gemini-3.7-flash i0.75 c0.075 o3.75 ft
google/gemini-3.8-flash i0.75 c0.075 o3.75 f
google/gemini-4-argon i2 c0.1 o10 f
llama-2-70b-chat i0.7 o2.8 n4096 x4096 f
llama-3.1-70b-instruct i1 o1 n131072 x131072 f
llama-3.1-8b-instruct i0.2 o0.2 n131072 x131072 f
llama-3.1-sonar-large-128k-online i1 o1
llama-3.1-sonar-small-128k-online i0.2 o0.2
mistral-7b-instruct i0.07 o0.28 n4096 x4096 f
mixtral-8x7b-instruct i0.07 o0.28 n4096 x4096 f
openai/gpt-5 i1.25 c0.125 o10 ft
openai/gpt-5-mini i0.25 c0.025 o2 ft
openai/gpt-5-nano i0.05 c0.005 o0.4 f
openai/gpt-5.1 i1.25 c0.125 o10 ft
openai/gpt-5.2 i1.75 c0.175 o14 ftr
openai/gpt-5.3-codex i3.5 c0.35 o28 f
openai/gpt-5.4 i2.5 c0.25 o15 >272000 i5 o22.5 ft
openai/gpt-5.4-mini i0.75 c0.075 o4.5 ft
openai/gpt-5.4-nano i0.2 c0.02 o1.25 ft
openai/gpt-5.5 i5 c0.5 o30 >272000 i10 c1 o45 ft
openai/gpt-5.6-luna i0.2 c0.02 o1.2 >272000 i0.4 c0.04 o1.8 ft
openai/gpt-5.6-sol i4 c0.4 o20 >272000 i8 c0.8 o30 ft
openai/gpt-5.6-terra i2 c0.2 o12 >272000 i4 c0.4 o18 ft
openai/gpt-6-astra i10 c1 w12.5 o50 >272000 i20 c2 o75 f
openai/gpt-6-luna i0.1 c0.01 o0.5 >272000 i0.2 c0.02 o0.75 f
openai/gpt-6-sol i2 c0.2 o10 >272000 i4 c0.4 o15 f
openai/gpt-6.1-sol i2 c0.1 o10 >272000 i4 c0.2 o15 f
perplexity/deepseek-v4-flash-0731 i0.13 c0.028 o0.26 ftr
perplexity/deepseek-v4-pro-0813 i1.32 c0.044 o3.96 f
perplexity/glm-5.2 i1.4 c0.14 o4.4 ftr
perplexity/glm-5.3 i1.4 c0.26 o4.4 ft
perplexity/glm-5.3-flash i0.15 c0.03 o0.5 ft
perplexity/kimi-k2.7-code i0.95 c0.19 o4 ft
perplexity/kimi-k3 i3 c0.3 o15 ftr
perplexity/nemotron-3-ultra-550b-a55b i0.25 c0.25 o2.5 ftr
perplexity/nemotron-3.5-lightning-30b-a3b i0.0115 c0.00115 o0.17 ftr
perplexity/nemotron-3.5-super-120b-a12b i0.2 c0.04 o0.5 f
perplexity/sonar i0.25 c0.0625 o2.5 ft
pplx-70b-chat i0.7 o2.8 n4096 x4096 f
pplx-70b-online i0 o2.8 n4096 x4096 f
pplx-7b-chat i0.07 o0.28 n8192 x8192 f
pplx-7b-online i0 o0.28 n4096 x4096 f
pplx-embed-context-v1-0.6b i0.008 o0 n32768 f
pplx-embed-context-v1-4b i0.05 o0 n32768 f
pplx-embed-v1-0.6b i0.004 o0 n32768 f
pplx-embed-v1-4b i0.03 o0 n32768 f
r1-1776 i2 o8
sonar i1 o1 q0.012 n128000 x128000 f
sonar-deep-research i2 o8 r3 q0.005 n128000 x128000 fr
sonar-medium-chat i0.6 o1.8 n16384 x16384 f
sonar-medium-online i0 o1.8 n12000 x12000 f
sonar-pro i3 o15 q0.014 n200000 x8000 f
sonar-pro-search i3 o15
sonar-reasoning i1 o5 q0.014 n128000 x128000 fr
sonar-reasoning-pro i2 o8 q0.014 n128000 x128000 fr
sonar-small-chat i0.07 o0.28 n16384 x16384 f
sonar-small-online i0 o0.28 n12000 x12000 f
xai/grok-4.20-multi-agent i1.25 c0.2 o2.5 >200000 i2.5 o5 ft
xai/grok-4.20-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 o5 ft
xai/grok-4.20-reasoning i1.25 c0.2 o2.5 >200000 i2.5 o5 ft
xai/grok-4.3 i1.25 c0.2 o2.5 >200000 i2.5 o5 ft
xai/grok-4.5 i2 c0.3 o6 >200000 i4 c0.6 o12 ft
xai/grok-4.6 i2 c0.5 o6 >200000 i4 c1 o12 ft
xai/grok-4.7 i2 c0.5 o6 >200000 i4 c1 o12 f
[together]
Austism/chronos-hermes-13b i0.3 o0.3
BAAI/bge-base-en-v1.5 i0.008 o0 n512 f
Gryphe/MythoMax-L2-13b i0.3 o0.3
MiniMaxAI/MiniMax-M2.7 i0.3 c0.06 o1.2 n196608 f
MiniMaxAI/MiniMax-M3 i0.3 c0.06 o1.2 n524288 x524288 fvtsr
MiniMaxAI/MiniMax-M3.1-Flash i0.15 c0.015 o0.6 n1048576 x1048576 f
Nexusflow/NexusRaven-V2-13B i0.3 o0.3
NousResearch/Nous-Capybara-7B-V1p9 i0.2 o0.2
NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO i0.9 o0.9
NousResearch/Nous-Hermes-2-Mixtral-8x7B-SFT i0.9 o0.9
NousResearch/Nous-Hermes-2-Yi-34B i0.8 o0.8
NousResearch/Nous-Hermes-Llama2-13b i0.225 o0.225
NousResearch/Nous-Hermes-llama-2-7b i0.2 o0.2
Open-Orca/Mistral-7B-OpenOrca i0.2 o0.2
Qwen/Qwen1.5-0.5B i0.1 o0.1
Qwen/Qwen1.5-1.8B i0.1 o0.1
Qwen/Qwen1.5-14B i0.3 o0.3
Qwen/Qwen1.5-4B i0.1 o0.1
Qwen/Qwen1.5-72B i0.9 o0.9
Qwen/Qwen1.5-7B i0.2 o0.2
Qwen/Qwen2-1.5B-Instruct i0.02 o0.02 n32768 x32768 f
Qwen/Qwen2.5-14B-Instruct i0.8 o0.8 n32768 x32768 f
Qwen/Qwen2.5-72B-Instruct i1.2 o1.2 n32768 x32768 f
Qwen/Qwen2.5-72B-Instruct-Turbo i1.2 o1.2 n131072 x131072 f
Qwen/Qwen2.5-7B-Instruct-Turbo i0.3 o0.3 n32768 fts
Qwen/Qwen2.5-VL-72B-Instruct i1.95 o8 n32768 x32768 f
Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8 i2 o2 n262144 x262144 f
Qwen/Qwen3-Coder-Next-FP8 i0.5 o1.2 n262144 x262144 f
Qwen/Qwen3-Next-80B-A3B-Instruct i0.15 o1.5 n262144 x262144 f
Qwen/Qwen3-Next-80B-A3B-Thinking i0.15 o1.5 n262144 x262144 f
Qwen/Qwen3-VL-32B-Instruct i0.5 o1.5 n262144 x262144 f
Qwen/Qwen3-VL-8B-Instruct i0.18 o0.68 n262144 x262144 f
Qwen/Qwen3.5-397B-A17B i0.6 c0.35 o3.6 n262144 x262144 f
Qwen/Qwen3.5-9B i0.17 o0.25 n262144 x262144 fvtsr
Qwen/Qwen3.6-Plus i0.5 o3 n1000000 x1000000 fr
Qwen/Qwen3.7-Max i2.5 c0.5 o7.5 n1000000 x1000000 f
Qwen/Qwen3.7-Plus i0.32 o1.28 n1000000 x1000000 f
Qwen/Qwen3.8-2.4T-A95B i2 c0.25 o6 n1010000 x1010000 f
Qwen/Qwen3.8-Flash i0.15 o0.47 n1000000 x1000000 f
Undi95/ReMM-SLERP-L2-13B i0.3 o0.3
Undi95/Toppy-M-7B i0.2 o0.2
WizardLM/WizardLM-13B-V1.2 i0.3 o0.3
allenai/OLMo-7B i0.2 o0.2
arcee-ai/trinity-mini i0.045 o0.15 n128000 x128000 f
arize-ai/qwen-2-1.5b-instruct i0.1 o0.1 n32768 x32768 f
codellama/CodeLlama-13b-Instruct-hf i0.225 o0.225
codellama/CodeLlama-34b-Instruct-hf i0.776 o0.776
codellama/CodeLlama-70b-Instruct-hf i0.9 o0.9
codellama/CodeLlama-7b-Instruct-hf i0.2 o0.2
deepseek-ai/DeepSeek-R1-0528 i3 o7 n163840 f
deepseek-ai/DeepSeek-V3 i1.25 o1.25 n65536 x8192 fts
deepseek-ai/DeepSeek-V3.1 i0.6 o1.7 n131072 x131072 f
deepseek-ai/DeepSeek-V4-Flash-0731 i0.14 c0.03 o0.28 n1048576 x1048576 fts
deepseek-ai/DeepSeek-V4-Pro-0813 i1.32 c0.13 o3.96 n1048576 x1048576 fts
deepseek-ai/DeepSeek-V4.1-Flash i0.3 c0.006 o1.2 n1048576 x1048576 fts
deepseek-ai/DeepSeek-V4.1-Flash-1017 i0.3 c0.006 o1.2 n1048576 x1048576 fvtsr
deepseek-ai/deepseek-coder-33b-instruct i0.8 o0.8
essentialai/rnj-1-instruct i0.15 o0.15 f
garage-bAInd/Platypus2-70B-instruct i0.9 o0.9
google/gemma-2b i0.1 o0.1
google/gemma-4-31B-it i0.39 o0.97 n262144 x262144 f
google/gemma-7b i0.2 o0.2
lmsys/vicuna-13b-v1.5 i0.3 o0.3
lmsys/vicuna-7b-v1.5 i0.2 o0.2
meta-llama/Llama-2-13b-chat-hf i0.225 o0.225
meta-llama/Llama-2-70b-chat-hf i0.9 o0.9
meta-llama/Llama-2-7b-chat-hf i0.2 o0.2
meta-llama/Llama-3-70b-chat-hf i0.9 o0.9
meta-llama/Llama-3-8b-chat-hf i0.2 o0.2
meta-llama/Llama-3.1-405B-Instruct i3.5 o3.5 n4096 x4096 f
meta-llama/Llama-3.2-1B-Instruct i0.06 o0.06 n131072 x131072 f
meta-llama/Llama-3.2-3B-Instruct i0.06 o0.06 n131072 x131072 f
meta-llama/Llama-3.3-70B-Instruct-Turbo i1.04 o1.04 n131072 x131072 fts
meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 i0.27 o0.85
meta-llama/Llama-4-Scout-17B-16E-Instruct i0.18 o0.59 n1048576 x1048576 f
meta-llama/Meta-Llama-3-70B-Instruct-Lite i0.54 o0.54
meta-llama/Meta-Llama-3-70B-Instruct-Turbo i0.88 o0.88
meta-llama/Meta-Llama-3-8B-Instruct-Lite i0.1 o0.1
meta-llama/Meta-Llama-3-8B-Instruct-Turbo i0.18 o0.18
meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo i3.5 o3.5
meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo i0.88 o0.88 n131072 x131072 f
meta-llama/Meta-Llama-3.1-8B i0.2 o0.2 n16384 x16384 f
meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo i0.18 o0.18 n131072 x131072 f
meta-llama/Meta-Llama-3.3-70B-Instruct-Turbo i0.88 o0.88
meta-models/Muse-Glimmer-30B i0.35 c0.04 o1.5 n131072 x131072 f
meta-models/Muse-Spark-Open-816B-A42B i1.25 c0.15 o4.25 n1048576 x1048576 fts
microsoft/WizardLM-2-8x22B i1.2 o1.2
microsoft/phi-2 i0.1 o0.1
mistralai/Ministral-3-14B-Instruct-2512 i0.2 o0.2 n262144 f
mistralai/Mistral-7B-Instruct-v0.1 i0.2 o0.2
mistralai/Mistral-7B-Instruct-v0.2 i0.2 o0.2
mistralai/Mistral-7B-Instruct-v0.3 i0.2 o0.2 n32768 f
mistralai/Mistral-7B-v0.1 i0.2 o0.2
mistralai/Mistral-Small-24B-Instruct-2501 i0.1 o0.3 n32768 x32768 f
mistralai/Mixtral-8x22B-Instruct-v0.1 i2.4 o2.4
mistralai/Mixtral-8x7B-Instruct-v0.1 i0.6 o0.6 n32768 x32768 f
mistralai/Mixtral-8x7B-v0.1 i0.9 o0.9
moonshotai/Kimi-K2-Instruct i1 o3 fts
moonshotai/Kimi-K2.5-fp4 i0.5 o2.8 n262144 f
moonshotai/Kimi-K2.6 i1.2 c0.2 o4.5 n262144 x262144 f
moonshotai/Kimi-K2.7-Code i0.95 c0.19 o4 n262144 x262144 f
moonshotai/Kimi-K3 i3 c0.3 o15 n1048576 x1048576 fvtsr
moonshotai/Kimi-K3.1-Pro i2 c0.2 o10 n1048576 x1048576 fvtsr
nvidia/NVIDIA-Nemotron-3.5-Super-VL i0.15 c0.02 o0.5 n262144 x262144 fvtsr
nvidia/NVIDIA-Nemotron-Nano-9B-v2 i0.06 o0.25 n131072 f
nvidia/nemotron-3-ultra-550b-a55b i0.6 c0.2 o3.6 n512288 x512288 f
openai/gpt-oss-120b i0.15 o0.6 n131072 x131072 ftsr
openai/gpt-oss-20b i0.05 o0.2 n131072 x131072 f
openchat/openchat-3.5-1210 i0.2 o0.2
reflection/Beam-1.0-501B-A23B i0.4 c0.04 o1.2 n1048576 x1048576 fts
ricursive-ai/Ripple-65B-Preview i0.2 c0.02 o0.6 n131072 x131072 f
snorkelai/Snorkel-Mistral-PairRM-DPO i0.2 o0.2
teknium/OpenHermes-2-Mistral-7B i0.2 o0.2
teknium/OpenHermes-2p5-Mistral-7B i0.2 o0.2
thinkingmachines/Inkling i1 c0.17 o4.05 n524288 x524288 fts
together-ai-21.1b-41b i0.8 o0.8 f
together-ai-4.1b-8b i0.2 o0.2 f
together-ai-41.1b-80b i0.9 o0.9 f
together-ai-8.1b-21b i0.3 o0.3 n1000 x1000 f
together-ai-81.1b-110b i1.8 o1.8 f
together-ai-embedding-151m-to-350m i0.016 o0 f
together-ai-embedding-up-to-150m i0.008 o0 f
together-ai-up-to-4b i0.1 o0.1 f
together/Tev1-4B-experimental i0.042 o0 n32768 f
togethercomputer/GPT-JT-Moderation-6B i0.2 o0.2
togethercomputer/Llama-2-7B-32K-Instruct i0.2 o0.2
togethercomputer/RedPajama-INCITE-7B-Base i0.2 o0.2
togethercomputer/RedPajama-INCITE-7B-Chat i0.2 o0.2
togethercomputer/RedPajama-INCITE-7B-Instruct i0.2 o0.2
togethercomputer/RedPajama-INCITE-Base-3B-v1 i0.1 o0.1
togethercomputer/RedPajama-INCITE-Chat-3B-v1 i0.1 o0.1
togethercomputer/RedPajama-INCITE-Instruct-3B-v1 i0.1 o0.1
togethercomputer/StripedHyena-Hessian-7B i0.2 o0.2
togethercomputer/StripedHyena-Nous-7B i0.2 o0.2
togethercomputer/alpaca-7b i0.2 o0.2
upstage/SOLAR-10.7B-Instruct-v1.0 i0.3 o0.3
zai-org/GLM-4.5-Air-FP8 i0.2 o1.1 n131072 x131072 f
zai-org/GLM-4.6 i0.6 o2.2 n202752 x202752 ftr
zai-org/GLM-4.7 i0.45 o2 n202752 x202752 f
zai-org/GLM-5 i1 o3.2 n202752 x202752 f
zai-org/GLM-5.1 i1.4 c0.26 o4.4 n202752 x202752 f
zai-org/GLM-5.2 i1.4 c0.26 o4.4 n1048575 x128000 ftsr
zai-org/GLM-5.3 i1.4 c0.26 o4.4 n1048575 x128000 ftsr
zai-org/GLM-5.3-Flash i0.15 c0.03 o0.5 n1048575 x128000 fvtsr
zero-one-ai/Yi-34B i0.8 o0.8
zero-one-ai/Yi-6B i0.2 o0.2
[vertex]
claude-3-5-haiku i1 o5 n200000 x8192 fpt
claude-3-5-haiku@20241022 i1 o5 n200000 x8192 fpt
claude-3-5-sonnet i3 o15 n200000 x8192 fvpt
claude-3-5-sonnet@20240620 i3 o15 n200000 x8192 fvpt
claude-3-haiku i0.25 o1.25 n200000 x4096 fvt
claude-3-haiku@20240307 i0.25 o1.25 n200000 x4096 fvt
claude-3-sonnet i3 o15 n200000 x4096 fvt
claude-3-sonnet@20240229 i3 o15 n200000 x4096 fvt
claude-fable-5 i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5-1 i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5-1@default i10 c0.25 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-fable-5@default i10 c1 w12.5 h20 o50 n1000000 x128000 fvptsr
claude-haiku-4-5 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
claude-haiku-4-5@20251001 i1 c0.1 w1.25 h2 o5 n200000 x64000 fvptsr
claude-haiku-5-5 i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
claude-haiku-5-5@default i0.1 c0.01 w0.125 h0.2 o0.5 >100000 i0.5 c0.05 w0.625 h1 o2.5 n1000000 x128000 fvptsr
claude-opus-4-5 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
claude-opus-4-5@20251101 i5 c0.5 w6.25 h10 o25 n200000 x64000 fvptsr
claude-opus-4-6 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-6@default i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-7 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-7@default i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-8 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-4-8@default i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5 i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-opus-5-5 i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
claude-opus-5-5@default i4 c0.2 w5 h8 o20 n1000000 x128000 fvptsr
claude-opus-5@default i5 c0.5 w6.25 h10 o25 n1000000 x128000 fvptsr
claude-sonnet-4-5 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000 x64000 fvptsr
claude-sonnet-4-5@20250929 i3 c0.3 w3.75 h6 o15 >200000 i6 c0.6 w7.5 h12 o22.5 n200000 x64000 fvptsr
claude-sonnet-4-6 i3 c0.3 w3.75 h6 o15 n1000000 x64000 fvptsr
claude-sonnet-4-6@default i3 c0.3 w3.75 h6 o15 n1000000 x64000 fvptsr
claude-sonnet-5 i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-sonnet-5-5 i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-sonnet-5-5@default i2 c0.1 w2.5 h4 o10 n1000000 x128000 fvptsr
claude-sonnet-5@default i2 c0.2 w2.5 h4 o10 n1000000 x128000 fvptsr
codestral-2 i0.3 o0.9 n128000 x128000 ft
codestral-2501 i0.2 o0.6 n128000 x128000 ft
codestral-2@001 i0.3 o0.9 n128000 x128000 ft
codestral@2405 i0.2 o0.6 n128000 x128000 ft
codestral@latest i0.2 o0.6 n128000 x128000 ft
deepseek-ai/deepseek-r1-0528-maas i1.35 o5.4 n65336 x8192 ftr
deepseek-ai/deepseek-v3.1-maas i0.6 c0.06 o1.7 n163840 x32768 ftr
deepseek-ai/deepseek-v3.2-maas i0.56 c0.056 o1.68 n163840 x32768 ftr
deepseek-ai/deepseek-v4.1-flash-maas i0.3 c0.03 o1.2 n1048576 x1048576 fvtsr
gemini-2.5-computer-use-preview-10-2025 i1.25 o10 >200000 i2.5 o15 n128000 x64000 fvt
gemini-2.5-flash i0.3 c0.03 o2.5 r2.5 a1 ! i0.54 c0.054 o4.5 a1.8 ~ i0.15 c0.03 o1.25 a0.5 n1048576 x65535 fvptsr
gemini-2.5-flash-lite i0.1 c0.01 o0.4 r0.4 a0.3 ! i0.18 c0.018 o0.72 a0.54 ~ i0.05 c0.01 o0.2 a0.05 n1048576 x65535 fvptsr
gemini-2.5-flash-lite-preview-09-2025 i0.1 c0.01 o0.4 r0.4 a0.3 n1048576 x65535 fvptsr
gemini-2.5-flash-preview-09-2025 i0.3 c0.03 o2.5 r2.5 a1 n1048576 x65535 fvptsr
gemini-2.5-pro i1.25 c0.125 o10 >200000 i2.5 c0.25 w0.25 o15 ! i2.25 c0.225 o18 !>200000 i4.5 c0.45 o27 ~ i0.625 c0.125 o5 ~>200000 i1.25 o7.5 n1048576 x65535 fvpumtsr
gemini-2.5-pro-preview-tts i1 c0.125 o20 a0.7 A20 n1048576 x65535 fvts
gemini-3-flash-preview i0.5 c0.05 o3 a1 ! i0.9 c0.09 o5.4 a1.8 ~ i0.25 o1.5 a0.5 n1048576 x65535 fvpumtsr
gemini-3-pro-preview i2 c0.2 o12 >200000 i4 c0.4 w0.25 o18 ! i3.6 c0.36 o21.6 !>200000 i7.2 c0.72 o32.4 n1048576 x65535 fvpumtsr
gemini-3.1-flash-lite i0.25 c0.025 o1.5 r1.5 a0.5 ! i0.45 c0.045 o2.7 a0.9 ~ i0.125 c0.0125 o0.75 a0.25 n1048576 x65536 fvpumtsr
gemini-3.1-flash-lite-preview i0.25 c0.025 o1.5 r1.5 a0.5 n1048576 x65536 fvpumtsr
gemini-3.1-pro-preview i2 c0.2 o12 >200000 i4 c0.4 w0.25 o18 ! i3.6 c0.36 o21.6 !>200000 i7.2 c0.72 o32.4 ~ i1 o6 ~>200000 i2 o9 n1048576 x65536 fvpumtsr
gemini-3.1-pro-preview-customtools i2 c0.2 o12 >200000 i4 c0.4 w0.25 o18 n1048576 x65536 fvpumtsr
gemini-3.5-flash i1.5 c0.15 o9 r9 a1.5 ! i2.7 c0.27 o16.2 a2.7 ~ i0.75 c0.075 o4.5 n1048576 x65535 fvpumtsr
gemini-3.5-flash-lite i0.3 c0.03 o2.5 r2.5 ! i0.54 c0.054 o4.5 ~ i0.15 c0.015 o1.25 n1048576 x65536 fvpumtsr
gemini-3.6-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.7-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.8-flash i0.75 c0.075 o3.75 r3.75 ! i1.35 c0.135 o6.75 ~ i0.375 c0.0375 o1.875 n1048576 x65536 fvpumtsr
gemini-3.8-flash-cyber i1.5 c0.15 o7.5 r7.5 ! i2.7 c0.27 o13.5 ~ i0.75 c0.075 o3.75 n1048576 x65536 fvpumsr
gemini-4-argon i2 c0.1 o10 r10 a2 ! i3.6 c0.18 o18 a3.6 ~ i1 c0.05 o5 n1048576 x1048576 fvpumtsr
gemini-4-argon-cyber-permissive i4 c0.2 o20 r20 a4 ! i7.2 c0.36 o36 a7.2 ~ i2 c0.1 o10 n1048576 x1048576 fvpumtsr
gemini-4-hydrogen i1.5 c0.075 o7.5 r7.5 a1.5 ! i2.7 c0.135 o13.5 a2.7 n1048576 x1048576 fvpumtsr
gemini-embedding-001 i0.15 o0 n2048 f
gemini-embedding-2 i0.2 o0 a6.5 n8192 f
gemini-embedding-2-preview i0.2 o0 a6.5 n8192 f
gemini-omni-1.1-flash i1.5 o9 r9 f
gemini-omni-1.1-flash-preview i1.5 o9 r9 n131072 x57920 fvmr
gemini-omni-1.2-flash i1.5 o9 r9 n131072 x260640 fvmr
gemini-omni-flash-preview i1.5 o9 r9 a1.5 n131072 x57920 fvumr
gemini-robotics-er-1.5-preview i0.3 c0 o2.5 r2.5 a1 n1048576 x65535 fvtsr
gemini-robotics-er-2-preview i1 c0.1 o5 r5 a1 n131072 x65536 fvpumtsr
gemma-4-26b-a4b-it i0.15 c0.015 o0.6 f
google/gemma-4-26b-a4b-it-maas i0.15 c0.015 o0.6 n262144 x128000 fvt
jamba-1.5 i0.2 o0.4 n256000 x256000 f
jamba-1.5-large i2 o8 n256000 x256000 f
jamba-1.5-large@001 i2 o8 n256000 x256000 f
jamba-1.5-mini i0.2 o0.4 n256000 x256000 f
jamba-1.5-mini@001 i0.2 o0.4 n256000 x256000 f
meta/llama-3.1-405b-instruct-maas i5 o16 n128000 x2048 fv
meta/llama-3.3-70b-instruct-maas i0.72 o0.72 n128000 x8192 ft
meta/llama-4-maverick-17b-128e-instruct-maas i0.35 o1.15 n1000000 x1000000 ft
meta/llama-4-maverick-17b-16e-instruct-maas i0.35 o1.15 n1000000 x1000000 ft
meta/llama-4-scout-17b-128e-instruct-maas i0.25 o0.7 n10000000 x10000000 ft
meta/llama-4-scout-17b-16e-instruct-maas i0.25 o0.7 n10000000 x10000000 ft
minimaxai/minimax-m2-maas i0.3 c0.03 o1.2 n196608 x196608 ft
mistral-large-2411 i2 o6 n128000 x8191 ft
mistral-large@2407 i2 o6 n128000 x8191 ft
mistral-large@2411-001 i2 o6 n128000 x8191 ft
mistral-large@latest i2 o6 n128000 x8191 ft
mistral-medium-3 i0.4 o2 n128000 x8191 ft
mistral-medium-3@001 i0.4 o2 n128000 x8191 ft
mistral-nemo@2407 i3 o3 n128000 x128000 ft
mistral-nemo@latest i0.15 o0.15 n128000 x128000 ft
mistral-small-2503 i0.1 o0.3 n128000 x128000 fvt
mistral-small-2503@001 i0.1 o0.3 n32000 x8191 ft
mistralai/codestral-2 i0.3 o0.9 n128000 x128000 ft
mistralai/codestral-2@001 i0.3 o0.9 n128000 x128000 ft
mistralai/mistral-medium-3 i0.4 o2 n128000 x8191 ft
mistralai/mistral-medium-3@001 i0.4 o2 n128000 x8191 ft
moonshotai/kimi-k2-thinking-maas i0.6 c0.06 o2.5 n256000 x256000 ft
openai/gpt-oss-120b-maas i0.09 o0.36 n131072 x32768 fr
openai/gpt-oss-20b-maas i0.07 c0.007 o0.25 n131072 x32768 fr
qwen/qwen3-235b-a22b-instruct-2507-maas i0.22 o0.88 n262144 x16384 ft
qwen/qwen3-coder-480b-a35b-instruct-maas i0.22 c0.022 o1.8 n262144 x32768 ft
qwen/qwen3-next-80b-a3b-instruct-maas i0.15 o1.2 n262144 x262144 ft
qwen/qwen3-next-80b-a3b-thinking-maas i0.15 o1.2 n262144 x262144 ft
text-embedding-preview-0409 i0.00625 o0 n3072 f
text-unicorn i10 o28 n8192 x1024 f
text-unicorn@001 i10 o28 n8192 x1024 f
xai/grok-4.1-fast-non-reasoning i0.2 c0.05 o0.5 n128000 x128000 fvts
xai/grok-4.1-fast-reasoning i0.2 c0.05 o0.5 n128000 x128000 fvtsr
xai/grok-4.20-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n2000000 x2000000 fvts
xai/grok-4.20-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n2000000 x2000000 fvtsr
xai/grok-4.3 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n200000 x200000 fvtsr
xai/grok-4.6 i2 c0.5 o6 >200000 i4 c1 o12 n524288 x524288 fvtsr
xai/grok-4.7 i2 c0.5 o6 >200000 i4 c1 o12 n524288 x524288 fvtsr
zai-org/glm-4.7-maas i0.6 c0.06 o2.2 n200000 x128000 ftr
zai-org/glm-5-maas i1 c0.1 o3.2 n200000 x128000 ftr
zai-org/glm-5.2-maas i1.4 c0.14 o4.4 n1000000 x64000 ftsr
[xai]
grok-2-1212 i2 o10 n32768
grok-2-vision-1212 i2 o10 n32768
grok-3 i3 c0.75 o15 n131072
grok-3-fast i5 c1.25 o25 n131072
grok-3-mini i0.3 c0.075 o0.5 n131072
grok-3-mini-fast i0.6 c0.15 o4 n131072
grok-4-0709 i3 c0.75 o15 n256000
grok-4-1-fast-non-reasoning i0.2 c0.05 o0.5 n2000000
grok-4-1-fast-reasoning i0.2 c0.05 o0.5 n2000000
grok-4-fast-non-reasoning i0.2 c0.05 o0.5 n2000000
grok-4-fast-reasoning i0.2 c0.05 o0.5 n2000000
grok-4.20 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-0309 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-0309-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-0309-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta-0309 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta-0309-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-beta-0309-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta-latest-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-beta-latest-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-beta-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-beta-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-experimental-beta-0304 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-experimental-beta-0304-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-experimental-beta-0304-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-experimental-beta-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-experimental-beta-non-reasoning-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-experimental-beta-reasoning-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-multi-agent i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-multi-agent-0309 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-multi-agent-beta-0309 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-multi-agent-beta-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-multi-agent-experimental-beta-0304 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-multi-agent-experimental-beta-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-multi-agent-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvsr
grok-4.20-non-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-non-reasoning-gv2 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-non-reasoning-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvts
grok-4.20-reasoning i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-reasoning-gv2 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.20-reasoning-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.3 i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.3-latest i1.25 c0.2 o2.5 >200000 i2.5 c0.4 o5 n1000000 x1000000 fvtsr
grok-4.5 i2 c0.3 o6 >200000 i4 c0.6 o12 n500000 x500000 fvtsr
grok-4.5-latest i2 c0.3 o6 >200000 i4 c0.6 o12 n500000 x500000 fvtsr
grok-4.6 i2 c0.5 o6 >200000 i4 c1 o12 n500000 x500000 fvtsr
grok-4.7 i2 c0.5 o6 >200000 i4 c1 o12 n500000 x500000 fvtsr
grok-build-0.1 i1 c0.2 o2 >200000 i2 c0.4 o4 n256000 x256000 fvtsr
grok-build-latest i2 c0.3 o6 >200000 i4 c0.6 o12 n500000 x500000 fvtsr
grok-code-fast i1 c0.2 o2 >200000 i2 c0.4 o4 n256000 x256000 fvtsr
grok-code-fast-1 i1 c0.2 o2 >200000 i2 c0.4 o4 n256000 x256000 fvtsr
grok-code-fast-1-0825 i1 c0.2 o2 >200000 i2 c0.4 o4 n256000 x256000 fvtsr`;
