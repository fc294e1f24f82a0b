//! Traditional Chinese characters with the simplified ones that are written for the same word: a label, a country or a choice
//! is the same in both. The commonest alone; a character that stands for several words is taken for its commonest.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each traditional character, and behind it the simplified one.
const PAIRS: [&str; 24] = [
    "並并亞亚佈布來来係系個个們们偉伟傑杰備备傳传傷伤僅仅價价儀仪億亿優优內内兩两冊册別别創创",
    "劃划劇剧劉刘動动務务勞劳勢势勵励匯汇區区協协卻却參参吳吴員员問问啟启喚唤單单嚴严國国圍围",
    "園园圓圆圖图團团執执堅坚報报場场塊块壇坛夢梦奧奥奪夺妳你婦妇孫孙學学實实寧宁審审寫写寬宽",
    "寶宝將将專专對对導导屆届層层屬属島岛嶺岭嶼屿師师帳账帶带幣币幫帮庫库廠厂廣广廳厅張张彈弹",
    "彙汇後后徑径從从復复徵征愛爱態态憑凭憶忆應应懷怀戰战戶户掃扫採采換换損损擁拥擇择擊击擔担",
    "據据擬拟擴扩擾扰攜携攝摄敗败敘叙數数斷断於于時时會会東东條条業业構构樂乐樓楼標标樞枢樣样",
    "橋桥機机檔档檢检櫃柜權权歐欧歡欢歲岁歷历殘残殼壳氣气決决況况涼凉淨净淺浅測测湧涌湯汤準准",
    "溝沟滅灭滿满漁渔漢汉潔洁澤泽濕湿濟济濱滨灣湾災灾為为烏乌無无熱热燈灯營营爾尔牆墙狀状獅狮",
    "獎奖獨独獲获獻献現现瑪玛環环產产畢毕畫画當当療疗癥症發发盜盗盡尽監监盤盘盧卢確确礎础禦御",
    "禮礼稅税種种稱称積积穩稳競竞筆笔節节範范築筑簡简簽签籌筹糧粮糾纠紀纪約约紅红紐纽純纯紙纸",
    "級级細细終终組组結结絡络給给統统經经維维綱纲網网緊紧線线緣缘編编緬缅練练縣县縮缩總总績绩",
    "織织繪绘繼继續续罰罚羅罗義义習习聖圣聞闻聯联聰聪聲声職职聽听聾聋腦脑臘腊臨临臺台與与舉举",
    "舊旧艦舰艱艰華华萬万葉叶蓋盖蔣蒋蕭萧薩萨藍蓝藝艺藥药蘇苏蘋苹蘭兰處处虛虚號号蟲虫術术衛卫",
    "衝冲裏里補补裝装裡里製制複复見见規规視视親亲覺觉覽览觀观觸触訂订計计訊讯訓训託托記记訪访",
    "設设許许訴诉診诊評评詞词詢询試试詩诗話话該该詳详認认語语誠诚誤误說说誰谁課课調调談谈請请",
    "論论諮咨諾诺謀谋講讲謝谢謹谨證证識识譯译議议護护讀读變变讓让豐丰貝贝負负財财貢贡貧贫貨货",
    "販贩責责貴贵買买貸贷費费貿贸賀贺資资賓宾賜赐賞赏質质賬账賴赖購购賽赛贈赠贊赞贏赢趕赶趙赵",
    "趨趋跡迹踐践蹟迹軌轨軍军軟软較较載载輔辅輕轻輛辆輪轮輸输轉转辦办農农這这連连週周進进遊游",
    "運运過过達达違违遞递遠远適适選选遺遗還还邊边郵邮鄉乡鄒邹鄧邓鄭郑鄰邻醫医釋释針针鈴铃鉅巨",
    "銀银銷销鋒锋鋼钢錄录錢钱錯错鍵键鎖锁鎮镇鏡镜鐘钟鐵铁鑑鉴長长門门閃闪閉闭開开閒闲間间閱阅",
    "闆板關关陳陈陸陆陽阳隊队階阶際际隨随險险隱隐雖虽雙双難难雲云電电靈灵韋韦韓韩韻韵響响頁页",
    "項项順顺須须預预頓顿頗颇領领頭头頻频顆颗題题額额願愿類类顧顾顯显風风飛飞飯饭養养館馆馬马",
    "馮冯駐驻騎骑騰腾驅驱驗验驚惊體体髮发鬥斗魚鱼魯鲁鮮鲜鳥鸟鳳凤鴻鸿鹽盐麗丽麥麦麼么黃黄點点",
    "黨党齊齐齡龄龍龙龐庞龜龟",
];

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut simplified = HashMap::new();
    for row in PAIRS {
        let mut chars = row.chars();
        while let (Some(traditional), Some(simple)) = (chars.next(), chars.next()) {
            simplified.insert(traditional, simple);
        }
    }
    simplified
});

/// Returns the simplified character for a traditional one, any other as it is.
pub(super) fn simplified(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::super::fold;

    #[test]
    fn what_is_written_in_traditional_characters_is_the_same() {
        for (traditional, simplified) in [
            ("國家", "国家"),
            ("職務", "职务"),
            ("電子郵件", "电子邮件"),
            ("可持續發展目標", "可持续发展目标"),
        ] {
            assert_eq!(fold::key(traditional), fold::key(simplified));
        }
    }
}
