"""What networks and mailing tools add to the query string of a shared URL."""

SHARED_QUERIES = (
    "utm_source=zalo&utm_medium=zalo&utm_campaign=zalo&zarsrc=30",
    "gidzl=3uwUBj-bzci7bfylrh_-P0QRaoV0lgbd7vl9BSEoyceJd9qlcBVpP16VcoJBkl8p4vMJUJ3e7LXorgV_R0",
    "fbclid=IwAR0abcdef",
    "fb_action_ids=1&fb_action_types=news.reads&fb_ref=x&fb_source=other",
    "mibextid=Zxz2cZ",
    "igsh=MzRlODBiNWFlZA%3D%3D",
    "igshid=1&utm_source=ig_web_copy_link",
    "gad_source=1&gad_campaignid=2&gclid=EAIaIQ_BwE&gclsrc=aw.ds&gbraid=x&wbraid=x",
    "dclid=x&srsltid=AfmBOo&_gl=1*x*_ga*y&_ga=2.1",
    "utm_id=1&utm_term=x&utm_content=x&utm_source_platform=x&utm_creative_format=x&utm_marketing_tactic=x",
    "msclkid=x",
    "ttclid=x",
    "twclid=x",
    "mc_cid=x&mc_eid=y&mc_tc=z",
    "__hstc=1&__hssc=2&__hsfp=3&_hsenc=p2ANqtz&_hsmi=4&hsCtaTracking=x%7Cy",
    "hsa_acc=1&hsa_cam=2&hsa_grp=3&hsa_ad=4&hsa_src=g&hsa_tgt=kwd&hsa_kw=x&hsa_mt=b&hsa_net=adwords&hsa_ver=3",
    "mtm_campaign=x&mtm_kwd=y&matomo_campaign=x&pk_campaign=x&pk_kwd=y&piwik_campaign=x",
    "yclid=1&ysclid=l1&ymclid=1&_openstat=ZGlyZWN0",
)
