namespace PlanBuilder.Web.Shared;

/// <summary>Large cities, countries with one zone, and other names that people know a zone by.</summary>
internal static class ZoneCities
{
    public static IEnumerable<(string Zone, string[] Cities)> Lines => Known
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(": "))
        .Select(parts => (parts[0], parts[1].Split(", ", StringSplitOptions.TrimEntries)));

    private const string Known = """
        UTC: Z, Zulu, Coordinated Universal Time
        America/Los_Angeles: PT, US Pacific, Pacific, California, LA, San Francisco, San Diego, San Jose, Sacramento, Oakland
        America/Los_Angeles: Seattle, Portland, Las Vegas, Oregon, Washington State, Nevada
        America/Denver: MT, US Mountain, Mountain, Colorado, Utah, Salt Lake City, Albuquerque, New Mexico, Montana
        America/Phoenix: Arizona, Tucson, Scottsdale
        America/Chicago: CT, US Central, Central, Texas, Houston, Dallas, Austin, San Antonio, Fort Worth, Minneapolis, St Louis
        America/Chicago: New Orleans, Kansas City, Milwaukee, Nashville, Memphis, Oklahoma City, Illinois, Minnesota, Louisiana
        America/New_York: ET, US Eastern, Eastern, NYC, New York City, Boston, Philadelphia, Washington, Washington DC, Atlanta, Miami
        America/New_York: Orlando, Tampa, Charlotte, Raleigh, Pittsburgh, Cleveland, Columbus, Cincinnati, Baltimore, Florida, Georgia
        America/New_York: New Jersey, Massachusetts, Pennsylvania, North Carolina, Virginia, Ohio
        Pacific/Honolulu: Hawaii, Hawaii Aleutian
        America/Toronto: Ottawa, Quebec, Montreal, Ontario
        America/Edmonton: Calgary, Alberta
        America/Vancouver: Victoria, British Columbia
        America/Mexico_City: Mexico, Guadalajara, Puebla, CDMX
        America/Sao_Paulo: BRT, Rio, Rio de Janeiro, Brasilia, Brasilia Time, Belo Horizonte, Curitiba, Porto Alegre
        America/Argentina/Buenos_Aires: ART, Argentina
        America/Santiago: CLT, Chile
        America/Bogota: COT, Colombia, Medellin, Cali
        America/Lima: PET, Peru
        Europe/London: Greenwich, Greenwich Mean Time
        Europe/London: UK, United Kingdom, Britain, Great Britain, England, Scotland, Wales, British Time, Manchester, Birmingham, Leeds
        Europe/London: Glasgow, Edinburgh, Liverpool, Bristol, Cardiff, Northern Ireland
        Europe/Dublin: Ireland, Cork
        Europe/Lisbon: Portugal, Porto
        Europe/Madrid: Spain, Barcelona, Valencia, Seville
        Europe/Paris: France, Lyon, Marseille, Toulouse, Nice
        Europe/Berlin: Germany, Deutschland, MEZ, MESZ, Munich, München, Hamburg, Cologne, Köln, Frankfurt
        Europe/Berlin: Stuttgart, Düsseldorf, Leipzig
        Europe/Zurich: Switzerland, Geneva, Basel, Bern
        Europe/Vienna: Austria, Wien, Graz, Salzburg
        Europe/Rome: Italy, Milan, Naples, Turin, Florence
        Europe/Amsterdam: Netherlands, Rotterdam, The Hague, Utrecht
        Europe/Brussels: Belgium, Antwerp, Ghent
        Europe/Copenhagen: Denmark, Aarhus
        Europe/Stockholm: Sweden, Gothenburg, Malmö
        Europe/Oslo: Norway, Bergen
        Europe/Helsinki: Finland, Tampere
        Europe/Warsaw: Poland, Krakow, Gdansk, Wroclaw
        Europe/Prague: Czechia, Czech Republic, Brno
        Europe/Budapest: Hungary
        Europe/Bucharest: Romania
        Europe/Athens: Greece, Thessaloniki
        Europe/Kyiv: Kiev, Ukraine, Lviv
        Europe/Istanbul: Turkey, Türkiye, Ankara, Izmir, TRT
        Europe/Moscow: Saint Petersburg, St Petersburg
        Asia/Jerusalem: Israel, Tel Aviv
        Asia/Dubai: UAE, Abu Dhabi, GST, Gulf Standard Time
        Asia/Riyadh: Saudi Arabia, Jeddah
        Africa/Cairo: Egypt
        Africa/Lagos: Nigeria, Abuja
        Africa/Nairobi: Kenya
        Africa/Accra: Ghana
        Africa/Johannesburg: South Africa, Cape Town, Durban, Pretoria
        Asia/Karachi: Pakistan, Lahore
        Asia/Kolkata: India, Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, Pune, Calcutta
        Asia/Dhaka: Bangladesh
        Asia/Bangkok: Thailand, ICT
        Asia/Ho_Chi_Minh: Vietnam, Hanoi, Saigon
        Asia/Singapore: SGT
        Asia/Kuala_Lumpur: Malaysia
        Asia/Jakarta: Indonesia
        Asia/Manila: Philippines, PHT
        Asia/Shanghai: China, Beijing, Shenzhen, Guangzhou, China Standard Time
        Asia/Taipei: Taiwan
        Asia/Kathmandu: Katmandu, Nepal
        Asia/Yangon: Rangoon
        Asia/Ulaanbaatar: Ulan Bator
        America/Nuuk: Godthab
        Atlantic/Faroe: Faeroe
        Asia/Tokyo: Japan, Osaka, Kyoto
        Asia/Seoul: South Korea, Korea, Busan
        Australia/Sydney: Canberra, New South Wales
        Australia/Brisbane: Queensland, Gold Coast
        Pacific/Auckland: New Zealand, Wellington, Christchurch
        """;
}
