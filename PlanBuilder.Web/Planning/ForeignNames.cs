using System.Collections.Frozen;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What models call the parts of a plan in the languages that <see cref="MemberNames"/> leaves out: Chinese, Japanese, Korean, Hindi, Thai,
/// Arabic, Hebrew, Russian, Ukrainian, Greek, Turkish, Polish, Czech, the Nordic ones, Vietnamese, and Indonesian.
/// </summary>
internal static class ForeignNames
{
    // What only a post has is a caption; a word for any text is a text.
    private static readonly (string Ours, string Theirs)[] Words =
    [
        ("schedule",
            "日程 日程表 排期 计划 計劃 計畫 内容计划 内容日历 內容行事曆 發文排程 スケジュール 投稿スケジュール カレンダー 計画 予定 "
            + "일정 스케줄 캘린더 शेड्यूल अनुसूची कैलेंडर กำหนดการ ตาราง ตารางเวลา "
            + "ปฏิทิน الجدول جدول التقويم الجدول_الزمني расписание график календарь план контент_план takvim "
            + "harmonogram kalendarz lịch lịch_trình kế_hoạch jadwal לוח_זמנים rozvrh aikataulu розклад"),
        ("posts",
            "帖子 帖文 贴文 貼文 投稿 게시물 게시글 포스트 पोस्ट पोस्ट्स โพสต์ المنشورات منشورات посты пост "
            + "публикации публикация gönderiler gönderi paylaşımlar posty wpisy bài_đăng bài_viết postingan unggahan פוסטים "
            + "příspěvky julkaisut дописи δημοσιεύσεις innlegg opslag inlägg"),
        ("day",
            "天 日 星期 曜日 日目 일 일차 요일 दिन วัน วันที่ اليوم يوم день день_недели gün dzień ngày thứ hari יום "
            + "päivä ημέρα"),
        ("date",
            "日期 发布日期 發佈日期 日付 投稿日 날짜 일자 게시일 तारीख दिनांक วันเดือนปี التاريخ تاريخ дата "
            + "дата_публикации tarih data_publikacji ngày_đăng ngày_tháng tanggal תאריך dato päivämäärä ημερομηνία"),
        ("time",
            "时间 發文時間 时刻 發佈時間 發布時間 发布时间 時間 時刻 投稿時間 시간 시각 게시시간 게시_시간 समय "
            + "เวลา เวลาโพสต์ الوقت وقت وقت_النشر время время_публикации saat zaman godzina czas giờ thời_gian giờ_đăng "
            + "waktu שעה čas ώρα час tid tidspunkt klokkeslæt klockslag kellonaika"),
        ("dateTime", "日時 投稿日時 日期时间 发布日期和时间 날짜와_시간 дата_и_время"),
        ("platform",
            "平台 社交平台 渠道 プラットフォーム 媒体 플랫폼 채널 प्लेटफॉर्म प्लेटफ़ॉर्म मंच "
            + "แพลตฟอร์ม ช่องทาง المنصة منصة платформа соцсеть сеть канал площадка platforma nền_tảng kênh "
            + "saluran פלטפורמה alusta πλατφόρμα plattform"),
        ("type",
            "类型 類型 格式 形式 帖子类型 貼文類型 タイプ 種類 投稿タイプ 유형 형식 प्रकार ประเภท รูปแบบ النوع نوع "
            + "тип формат tür gönderi_türü rodzaj loại định_dạng jenis tipe סוג typ τύπος"),
        ("theme",
            "主题 主題 标题 標題 话题 テーマ タイトル 주제 제목 विषय शीर्षक หัวข้อ ธีม الموضوع موضوع العنوان "
            + "тема заголовок konu başlık temat tytuł chủ_đề tiêu_đề judul topik tema נושא téma aihe θέμα emne ämne"),
        ("caption",
            "文案 配文 贴文文案 キャプション 投稿文 캡션 문구 कैप्शन แคปชั่น แคปชัน คำบรรยาย التعليق "
            + "تعليق подпись текст_поста altyazı gönderi_metni podpis chú_thích takarir כיתוב popisek kuvateksti λεζάντα "
            + "підпис billedtekst bildetekst bildtext"),
        ("text",
            "正文 内容 內容 说明 說明 本文 テキスト 본문 내용 टेक्स्ट पाठ सामग्री ข้อความ เนื้อหา النص "
            + "نص الوصف المحتوى текст описание metin açıklama treść opis nội_dung keterangan teks טקסט teksti κείμενο"),
        ("hashtags",
            "标签 標籤 话题标签 主題標籤 ハッシュタグ タグ 해시태그 태그 हैशटैग แฮชแท็ก الهاشتاغات الهاشتاجات "
            + "هاشتاغ هاشتاج الوسوم хештеги хэштеги etiketler hashtagi tagar האשטגים aihetunnisteet"),
        ("pillar",
            "支柱 内容支柱 分类 類別 カテゴリ カテゴリー 카테고리 श्रेणी หมวดหมู่ الفئة категория рубрика kategori "
            + "kategoria filar danh_mục trụ_cột"),
        ("angle",
            "角度 切り口 视角 각도 दृष्टिकोण มุมมอง الزاوية угол ракурс bakış_açısı ujęcie góc_nhìn sudut_pandang"),
        ("week",
            "周 週 주차 सप्ताह สัปดาห์ الأسبوع неделя hafta tydzień tuần minggu"),
    ];

    private static readonly FrozenDictionary<string, string> OursByTheirs = Words
        .SelectMany(each => each.Theirs.Split(' ').Select(name => (Name: MemberNames.Fold(name), each.Ours))).DistinctBy(each => each.Name)
        .ToFrozenDictionary(each => each.Name, each => each.Ours);

    /// <summary>Our name for a folded one of theirs; null where it is none.</summary>
    public static string? Ours(string folded) => OursByTheirs.GetValueOrDefault(folded);
}
