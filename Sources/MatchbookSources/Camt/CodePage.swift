/// Encodings of one byte for a character that Expat does not know by itself.
///
/// They are those of the banks of Europe, from the tables of the Unicode consortium
/// (*MAPPINGS/ISO8859* and *MAPPINGS/VENDORS/MICSFT*).
enum CodePage {
  /// The names by which people know what is read, for errors.
  static let names =
    "UTF-8, UTF-16, US-ASCII, ISO-8859-1, -2, -9, -13, -15, -16, windows-1250, -1252, -1254 and "
    + "-1257"

  /// The scalar of every byte, or -1; `nil` for an encoding that is not known.
  static func table(_ name: String) -> [Int32]? {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    let upper: String
    switch plain {
    case "windows1252", "cp1252", "latin1", "iso88591", "ansi": upper = windows1252
    case "windows1250", "cp1250": upper = windows1250
    case "windows1254", "cp1254": upper = windows1254
    case "windows1257", "cp1257": upper = windows1257
    case "iso88592", "latin2": upper = latin2
    case "iso88599", "latin5": upper = latin5
    case "iso885913", "latin7": upper = latin7
    case "iso885915", "latin9": upper = latin9
    case "iso885916", "latin10": upper = latin10
    default: return nil
    }
    // Where the upper characters begin at 0xA0, what stands before them are control characters.
    let scalars = upper.unicodeScalars.map { $0 == unassigned ? -1 : Int32($0.value) }
    return (0..<Int32(256 - scalars.count)).map { $0 } + scalars
  }

  private static let unassigned: Unicode.Scalar = "\u{FFFD}"

  // The characters from 0x80 or 0xA0 on.

  private static let windows1250 = """
    €�‚�„…†‡�‰Š‹ŚŤŽŹ�‘’“”•–—�™š›śťžź\
    \u{A0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{AD}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż\
    ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
    ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙
    """

  private static let windows1252 = """
    €�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ\
    \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
    àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
    """

  private static let windows1254 = """
    €�‚ƒ„…†‡ˆ‰Š‹Œ����‘’“”•–—˜™š›œ��Ÿ\
    \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß\
    àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ
    """

  private static let windows1257 = """
    €�‚�„…†‡�‰�‹�¨ˇ¸�‘’“”•–—�™�›�¯˛�\
    \u{A0}�¢£¤�¦§Ø©Ŗ«¬\u{AD}®Æ°±²³´µ¶·ø¹ŗ»¼½¾æ\
    ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß\
    ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙
    """

  private static let latin2 = """
    \u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žż\
    ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
    ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙
    """

  private static let latin5 = """
    \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß\
    àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ
    """

  private static let latin7 = """
    \u{A0}”¢£¤„¦§Ø©Ŗ«¬\u{AD}®Æ°±²³“µ¶·ø¹ŗ»¼½¾æ\
    ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß\
    ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž’
    """

  private static let latin9 = """
    \u{A0}¡¢£€¥Š§š©ª«¬\u{AD}®¯°±²³Žµ¶·ž¹º»ŒœŸ¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
    àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
    """

  private static let latin10 = """
    \u{A0}ĄąŁ€„Š§š©Ș«Ź\u{AD}źŻ°±ČłŽ”¶·žčș»ŒœŸż\
    ÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚß\
    àáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ
    """
}
