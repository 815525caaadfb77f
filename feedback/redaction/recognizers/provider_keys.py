"""The marks and forms of providers' keys, from their public descriptions.

One line a provider or a family, grouped by what is opened. Forms whose length is not
fixed by the provider end in `,}`.
"""

from __future__ import annotations

_UUID = r"[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}"

# Provider and shape. All shapes become one alternation, so a text is read once.
PROVIDERS: tuple[tuple[str, str], ...] = (
    # model providers
    ("Anthropic, OpenAI, OpenRouter, DeepSeek and alike", r"sk-[\w-]{20,}"),
    ("Google AI and Maps", r"AIza[\w-]{30,}"),
    ("Hugging Face", r"(?:hf|api_org)_[A-Za-z0-9]{30,}"),
    ("Groq", r"gsk_[A-Za-z0-9]{30,}"),
    ("Replicate", r"r8_[A-Za-z0-9]{30,}"),
    ("Perplexity, xAI, Cerebras", r"(?:pplx|xai|csk)-[A-Za-z0-9]{30,}"),
    ("Fireworks, Nvidia, Langfuse", r"(?:fw_|nvapi-|[sp]k-lf-)[\w-]{20,}"),
    ("LangSmith", r"lsv2_(?:pt|sk)_\w{32,}"),
    ("Pinecone, Tavily, Jina", r"(?:pcsk_\w{40,}|tvly-[\w-]{20,}|jina_\w{40,})"),
    (
        "Voyage, RunPod, Modal",
        r"(?:pa-[\w-]{40,}|rpa_[A-Z0-9]{40,}|a[ks]-[A-Za-z0-9]{22})",
    ),
    ("ElevenLabs", r"sk_[a-f0-9]{48}"),
    ("Zhipu", r"[a-f0-9]{32}\.[A-Za-z0-9]{16}"),
    # clouds
    ("AWS Bedrock", r"(?:ABSK[A-Za-z0-9+/]{60,}={0,2}|bedrock-api-key-[\w+/=]{40,})"),
    ("Azure Entra", r"[\w.~-]{3}\dQ~[\w.~-]{31,34}"),
    ("Azure shared access", r"(?<=[?&]sig=)[\w%+/=-]{40,}"),
    ("Oracle", r"ocid1\.(?:user|tenancy|credential)\.oc1\.\.[a-z0-9]{50,}"),
    ("Cloudflare", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    ("Scaleway, Render", r"(?:SCW[A-Z0-9]{17}|rnd_[A-Za-z0-9]{28,})"),
    ("Baidu, Volcengine", r"(?:bce-v3/ALTAK-\w{21}/[a-f0-9]{40}|AKLT[\w]{40,})"),
    ("Vultr, UpCloud, Hetzner", r"(?:ucat_[A-Z0-9]{26}|hcloud_[A-Za-z0-9]{40,})"),
    ("Vercel", r"(?:vercel_blob_rw_\w{30,}|vc[pkiar]_[A-Za-z0-9]{40,})"),
    ("AWS access key id", r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA)[A-Z0-9]{16}"),
    ("Google OAuth", r"(?:GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}|1//0[\w-]{30,})"),
    ("Azure storage and service bus", r"(?<=Key=)[A-Za-z0-9+/]{40,}={0,2}"),
    ("Alibaba, Tencent", r"(?:LTAI[A-Za-z0-9]{12,30}|AKID[A-Za-z0-9]{32})"),
    ("DigitalOcean", r"do[opr]_v1_[a-f0-9]{60,}"),
    ("Databricks", r"dapi[a-f0-9]{32}(?:-\d)?"),
    ("Fly.io", r"(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{60,}={0,3})"),
    ("Yandex", r"(?:AQVN[\w-]{30,}|YC[\w-]{38}|t1\.[A-Z0-9a-z_-]+={0,2}\.[\w-]{80,})"),
    ("Netlify, Heroku", r"(?:nfp_\w{36}|HRKU-[\w-]{36,})"),
    ("PlanetScale", r"pscale_(?:tkn|oauth|pw)_[\w=.-]{32,}"),
    ("ClickHouse", r"4b1d[A-Za-z0-9]{38}"),
    # code hosting and packages
    ("GitHub", r"(?:gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_\w{50,})"),
    (
        "GitLab",
        r"(?:gl[a-z]{2,8}|GR1348941)-?[\w-]{18,}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9}(?![\w-]))?",
    ),
    ("Bitbucket, Atlassian", r"AT(?:ATT|BB|CTT)[A-Za-z0-9_=-]{20,}"),
    ("npm, PyPI, RubyGems", r"(?:npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}|rubygems_\w{48})"),
    ("Docker, Artifactory", r"(?:dckr_pat_[\w-]{20,}|cmVmd[A-Za-z0-9]{59}|AKC\w{60,})"),
    ("Sourcegraph", r"sgp_(?:local_|[A-Fa-f0-9]{16}_)?[A-Fa-f0-9]{40}"),
    ("Sonar", r"sq[apu]_[A-Za-z0-9]{40}"),
    ("Terraform, Pulumi", r"(?:\w{14}\.atlasv1\.[\w=-]{60,}|pul-[a-f0-9]{40})"),
    ("Octopus, Prefect", r"(?:API-[A-Z0-9]{26}(?![A-Z0-9])|pnu_[A-Za-z0-9]{36})"),
    # chat, mail, payment, telemetry
    (
        "Slack",
        r"xox[bp](?:-\d{9,14}){1,3}-[A-Za-z0-9]{16,}|xapp-\d-[\w-]{20,}"
        r"|xox[aceors](?:\.xox[bp])?-(?:\d-)?(?=[\w-]*\d)[\w-]{10,}",
    ),
    (
        "Slack hooks",
        r"(?:https?://)?hooks\.slack\.com/(?:services|workflows|triggers)/[\w/+]{40,}",
    ),
    ("Discord hooks", r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{50,}"),
    ("Telegram", r"(?:bot)?\d{8,10}:AA[\w-]{33}"),
    ("Stripe", r"(?:[rs]k|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[\w+/=]{24,}"),
    ("Square", r"(?:EAAA[\w-]{56,}|sq0[a-z]{3}-[\w-]{20,})"),
    ("Shopify", r"shp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}"),
    ("Flutterwave", r"FLW(?:SEC|PUB)K_TEST-[a-h0-9]{12,32}(?:-X)?"),
    ("SendGrid", r"SG\.[\w-]{20,}\.[\w-]{20,}"),
    ("Mailgun, Mailchimp", r"(?:key-[a-f0-9]{32}|[a-f0-9]{32}-us\d{1,2})"),
    ("Brevo", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    ("Twilio", r"SK[a-fA-F0-9]{32}"),
    ("Sentry, Grafana", r"(?:sntry[su]_[\w+/=-]{40,}|gl(?:c|sa)_[\w+/=]{32,})"),
    ("New Relic, Dynatrace", r"(?:NR[A-Z]{2}-[\w-]{27,42}|dt0c01\.\w{24}\.\w{64})"),
    ("PostHog", r"ph[cxs]_[A-Za-z0-9]{30,}"),
    # vaults and tools
    ("HashiCorp Vault", r"hv[bs]\.[\w-]{24,}|(?<![\w.])s\.[A-Za-z0-9]{24}(?!\w)"),
    ("1Password", r"ops_eyJ[A-Za-z0-9+/_-]{100,}={0,3}"),
    ("age", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    (
        "Notion, Linear, Figma",
        r"(?:ntn_\w{40,}|lin_api_\w{40}|fig[dourh]{1,2}_[\w-]{36,})",
    ),
    (
        "Supabase, Airtable",
        r"(?:sb[a-z]?_(?:secret_)?[\w-]{30,}|pat\w{14}\.[a-f0-9]{64})",
    ),
    ("Doppler, Frame.io", r"(?:dp\.(?:pt|st|ct|sa)\.[\w.-]{40,}|fio-u-[\w=-]{64})"),
    ("Facebook", r"(?:EAA[MC][A-Za-z0-9]{60,}|\d{15,16}\|[\w-]{27,40})"),
    ("Defined Networking", r"dnkey-[\w=-]{26}-[\w=-]{52}"),
    ("SettleMint", r"sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}"),
    # named by a mark alone
    ("Together, Weights & Biases", r"(?:tgp_v1_[\w-]{40,}|wandb_v1_\w{40,})"),
    ("E2B, Firecrawl, Brave", r"(?:e2b_[a-f0-9]{40}|fc-[a-f0-9]{32}|BSA[\w-]{28})"),
    (
        "Cursor, Segment, ReadMe",
        r"(?:key_[a-f0-9]{64}|sgp_[A-Za-z0-9]{64}|rdme_\w{60,})",
    ),
    ("Resend, Statsig", r"(?:re_[A-Za-z0-9]{8}_\w{22,}|secret-[A-Za-z0-9]{40,})"),
    ("LaunchDarkly", rf"(?:sdk|mob|api)-{_UUID}"),
    ("Plaid", rf"access-(?:sandbox|development|production)-{_UUID}"),
    ("Stytch, Neon", r"(?:secret-(?:live|test)-[\w=-]{30,}|napi_[a-z0-9]{60,})"),
    ("Tailscale", r"tskey-[a-z]+-\w{8,}-\w{20,}"),
    (
        "Buildkite, CircleCI",
        r"(?:bk[a-z]{1,3}_[a-f0-9]{40}|CCI[PR][A-Z]{2,3}_\w{22}_\w{40})",
    ),
    ("crates.io, NuGet", r"(?:cio[A-Za-z0-9]{32}|oy2[a-z0-9]{43})"),
    ("Docker organisation, Clojars", r"(?:dckr_oat_[\w-]{20,}|CLOJARS_[a-z0-9]{60})"),
    ("Postman, Contentful", r"(?:PMAK-[a-f0-9]{24}-[a-f0-9]{34}|CFPAT-[\w-]{43})"),
    ("Typeform, Linear OAuth", r"(?:tfp_[\w.=-]{40,}|lin_oauth_[a-f0-9]{64})"),
    ("Mapbox", r"[ps]k\.ey[A-Za-z0-9_-]{40,}\.[\w-]{20,}"),
    ("Harness", r"[ps]at\.[\w-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20}"),
    (
        "Authress",
        r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[\w+/=-]{30,120}",
    ),
    ("Duffel, EasyPost", r"(?:duffel_(?:test|live)_[\w=-]{43}|EZ[AT]K[A-Za-z0-9]{54})"),
    (
        "Endor, Infracost, Adobe",
        r"(?:endr\+[\w-]{16}|ico-[A-Za-z0-9]{32}|p8e-[a-z0-9]{32})",
    ),
    ("42, Scalingo", r"(?:s-s4t2(?:ud|af)-[a-f0-9]{64}|tk-us-[\w-]{48})"),
    ("MaxMind, RapidAPI", r"(?:\w{6}_\w{29}_mmk|\w{10}msh\w{15}p1\w{6}jsn\w{12})"),
    ("OpenShift, Okta", r"(?:sha256~[\w-]{43}|(?<=SSWS )00[\w-]{40})"),
    (
        "Shippo, Lob, Mollie, GoCardless",
        r"(?:shippo_)?(?:live|test)_(?:pub_)?[A-Za-z0-9]{28,}",
    ),
    (
        "Razorpay, PayPal, Braintree",
        r"(?:rzp_(?:live|test)_\w{14}|access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32})",
    ),
    ("Mailgun public", r"pubkey-[a-f0-9]{32}"),
    ("Asana", r"\d/\d{16}(?:/\d{16})?:[a-f0-9]{32}"),
    ("Discord bots", r"[MNO][A-Za-z0-9]{23,27}\.[\w-]{6}\.[\w-]{27,40}"),
    ("Twitter, Twitch", r"(?:A{20,24}[A-Za-z0-9%+=/]{60,}|oauth:[a-z0-9]{30})"),
    ("Dropbox, Grafana", r"(?:sl\.[\w=-]{100,}|eyJrIjoi[A-Za-z0-9]{70,}={0,3})"),
    ("Google interoperability", r"GOOG1E[A-Z0-9]{55}"),
    ("AWS session", r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9+/]{60,}={0,2}"),
    ("New Relic browser", r"NRJS-[a-f0-9]{19}"),
    (
        "SendGrid with dots",
        r"SG\.[\w.=-]{60,}",
    ),
    ("GitLab sessions", r"(?<=_gitlab_session=)[a-f0-9]{32}"),
    (
        "Teams and Zapier hooks",
        rf"https://\w+\.webhook\.office\.com/webhookb2/{_UUID}@{_UUID}/\w+/[a-z0-9]{{32}}/{_UUID}",
    ),
)
